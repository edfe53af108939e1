import {
  ArrowLeft,
  BookMarked,
  Container,
  Database,
  FolderGit2,
  Info,
  Plug,
  Keyboard,
  Monitor,
  Server,
  Shield,
  SlidersHorizontal,
  Workflow,
  MonitorSmartphone,
  type LucideIcon,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { mayAsk } from '../../../server/protocol/host-roles.ts';
import type { Role } from '../../../server/protocol/host-sign-in.ts';
import { Side, SideLink } from '../../components/side.tsx';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import type { AskedMethod } from '../../lib/may.ts';
import type { settings as english } from '../../locales/en/settings.ts';
import type { Transport } from '../../transport/transport.ts';

export interface SettingsSection {
  readonly id: keyof typeof english.section;
  readonly icon: LucideIcon;
  /** There is nothing to set elsewhere. */
  readonly only?: Transport['surface'];
  /** What it cannot do without: it is not there for those who may not ask that. */
  readonly asks?: AskedMethod;
}

const settingsSections: readonly SettingsSection[] = [
  { id: 'general', icon: SlidersHorizontal },
  { id: 'desktop', icon: Monitor, only: 'electron' },
  { id: 'shortcuts', icon: Keyboard },
  { id: 'models', icon: Server, asks: 'config/read' },
  { id: 'workers', icon: Container, asks: 'host/worker/list' },
  { id: 'approvals', icon: Shield, asks: 'approvalRule/list' },
  { id: 'projects', icon: FolderGit2, asks: 'config/read' },
  { id: 'mcp', icon: Plug, asks: 'mcpServerStatus/list' },
  { id: 'skills', icon: BookMarked, asks: 'skills/list' },
  { id: 'hooks', icon: Workflow, asks: 'hooks/list' },
  { id: 'data', icon: Database, asks: 'host/data/measure' },
  { id: 'signIns', icon: MonitorSmartphone, only: 'web' },
  { id: 'about', icon: Info },
];

export function sectionsOn(surface: Transport['surface'], role: Role): SettingsSection[] {
  const other = surface === 'electron' ? 'web' : 'electron';
  return settingsSections.filter(
    ({ only, asks }) => only !== other && (asks === undefined || mayAsk(role, asks)),
  );
}

export function sectionOf(
  id: string | undefined,
  surface: Transport['surface'],
  role: Role,
): SettingsSection {
  const sections = sectionsOn(surface, role);
  const found = sections.find((section) => section.id === id) ?? sections[0];
  if (found === undefined) throw new Error('the settings have no sections');
  return found;
}

/** The left column while settings are shown. */
export function SettingsSidebar({ onHide }: { readonly onHide: () => void }) {
  const { t } = useTranslation('settings');
  const { surface } = useAppParts().transport;
  const shown = sectionsOn(
    surface,
    useApp(({ role }) => role),
  );
  const current = useApp(({ behind, role }) => sectionOf(behind.section, surface, role).id);
  return (
    <Side screen="side.settings" label={t('label')} onHide={onHide}>
      <nav className="side-nav" aria-label={t('mainNav')}>
        <SideLink
          to={{ view: 'new' }}
          icon={ArrowLeft}
          label={t('back')}
          current={false}
          keys="Esc"
        />
      </nav>
      <nav className="side-list" aria-label={t('label')}>
        <h2 className="side-label">{t('label')}</h2>
        {shown.map(({ id, icon }) => (
          <SideLink
            key={id}
            to={{ view: 'settings', section: id }}
            icon={icon}
            label={t(`section.${id}.title`)}
            current={id === current}
          />
        ))}
      </nav>
    </Side>
  );
}
