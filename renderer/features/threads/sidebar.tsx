import {
  Archive,
  Inbox,
  Search,
  SlidersHorizontal,
  SquarePen,
  type LucideIcon,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Side, SideLink } from '../../components/side.tsx';
import { countText } from '../../lib/numbers.ts';
import { useMay } from '../../lib/may.ts';
import { useApp } from '../../lib/use-app.ts';
import type { ViewName } from '../../stores/app-state.ts';
import type { CommandId } from '../../stores/command-book.ts';

export interface SidebarProps {
  readonly onHide: () => void;
  /** The thread list. */
  readonly children: ReactNode;
  /** What stands at the foot for a while. */
  readonly foot?: ReactNode;
}

/** Where to go, the threads, and what is seldom needed at the foot. */
export function Sidebar({ onHide, children, foot = null }: SidebarProps) {
  const { t } = useTranslation('threads');
  const begins = useMay('thread/start');
  const waiting = useApp((state) => state.requests.length);
  const archived = useApp((state) => state.archivedCount);
  return (
    <Side screen="side.threads" label={t('label')} onHide={onHide}>
      <nav className="side-nav" aria-label={t('mainNav')}>
        {begins ? (
          <NavRow view="new" icon={SquarePen} label={t('new')} command="newThread" />
        ) : null}
        <NavRow view="search" icon={Search} label={t('search')} command="search" />
        <NavRow view="approvals" icon={Inbox} label={t('approvals')}>
          {waiting === 0 ? null : (
            <span className="badge is-warning">{t('waiting', { requests: waiting })}</span>
          )}
        </NavRow>
      </nav>
      {children}
      <nav className="side-foot" aria-label={t('more')}>
        {foot}
        <NavRow view="archive" icon={Archive} label={t('archive')}>
          {archived === 0 ? null : countText(archived)}
        </NavRow>
        <NavRow view="settings" icon={SlidersHorizontal} label={t('settings')} command="settings" />
      </nav>
    </Side>
  );
}

interface NavRowProps {
  readonly view: ViewName;
  readonly icon: LucideIcon;
  readonly label: string;
  readonly command?: CommandId;
  readonly children?: ReactNode;
}

function NavRow({ view, ...rest }: NavRowProps) {
  const current = useApp(({ route }) => route.view === view);
  return <SideLink to={{ view }} current={current} {...rest} />;
}
