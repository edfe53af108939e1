import {
  Archive,
  ArrowLeft,
  ArrowRight,
  Inbox,
  PanelLeft,
  Search,
  SlidersHorizontal,
  SquarePen,
  type LucideIcon,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton, KeyHint } from '../../components/button.tsx';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import type { ViewName } from '../../stores/app-state.ts';
import { fragmentOf, navigate } from '../../stores/navigation.ts';

export interface SidebarProps {
  readonly onHide: () => void;
  /** The thread list, or what a page puts in its place. */
  readonly children: ReactNode;
}

/** The left column: where to go, the threads, and what is seldom needed at the foot. */
export function Sidebar({ onHide, children }: SidebarProps) {
  const waiting = useApp((state) => state.requests.length);
  const archived = useApp((state) => state.archivedCount);
  return (
    <aside className="side" aria-label="Threads">
      <div className="side-head">
        <IconButton label="Hide sidebar" keys="Mod+B" onClick={onHide}>
          <PanelLeft className="icon" aria-hidden="true" />
        </IconButton>
        <IconButton label="Back" onClick={() => history.back()}>
          <ArrowLeft className="icon" aria-hidden="true" />
        </IconButton>
        <IconButton label="Forward" onClick={() => history.forward()}>
          <ArrowRight className="icon" aria-hidden="true" />
        </IconButton>
      </div>
      <nav className="side-nav" aria-label="Main">
        <NavRow view="new" icon={SquarePen} label="New thread" keys="Mod+N" />
        <NavRow view="search" icon={Search} label="Search" keys="Mod+Shift+F" />
        <NavRow view="approvals" icon={Inbox} label="Approvals">
          {waiting === 0 ? null : <span className="badge is-warning">{waiting} waiting</span>}
        </NavRow>
      </nav>
      {children}
      <nav className="side-foot" aria-label="More">
        <NavRow view="archive" icon={Archive} label="Archive">
          {archived === 0 ? null : archived.toLocaleString()}
        </NavRow>
        <NavRow view="settings" icon={SlidersHorizontal} label="Settings" keys="Mod+," />
      </nav>
    </aside>
  );
}

interface NavRowProps {
  readonly view: ViewName;
  readonly icon: LucideIcon;
  readonly label: string;
  readonly keys?: string;
  readonly children?: ReactNode;
}

function NavRow({ view, icon: Icon, label, keys, children }: NavRowProps) {
  const app = useAppParts();
  const current = useApp(({ route }) => route.view === view);
  return (
    <a
      className="row"
      href={fragmentOf({ view })}
      aria-current={current ? 'page' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        navigate(app, { view });
      }}
    >
      <span className="row-mark">
        <Icon className="icon" aria-hidden="true" />
      </span>
      <span className="row-title">{label}</span>
      <span className="row-facts">
        {children}
        {keys === undefined ? null : <KeyHint keys={keys} />}
      </span>
    </a>
  );
}
