import {
  Archive,
  Inbox,
  Search,
  SlidersHorizontal,
  SquarePen,
  type LucideIcon,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { Side, SideLink } from '../../components/side.tsx';
import { useApp } from '../../lib/use-app.ts';
import type { ViewName } from '../../stores/app-state.ts';

export interface SidebarProps {
  readonly onHide: () => void;
  /** The thread list. */
  readonly children: ReactNode;
}

/** Where to go, the threads, and what is seldom needed at the foot. */
export function Sidebar({ onHide, children }: SidebarProps) {
  const waiting = useApp((state) => state.requests.length);
  const archived = useApp((state) => state.archivedCount);
  return (
    <Side label="Threads" onHide={onHide}>
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
    </Side>
  );
}

interface NavRowProps {
  readonly view: ViewName;
  readonly icon: LucideIcon;
  readonly label: string;
  readonly keys?: string;
  readonly children?: ReactNode;
}

function NavRow({ view, ...rest }: NavRowProps) {
  const current = useApp(({ route }) => route.view === view);
  return <SideLink to={{ view }} current={current} {...rest} />;
}
