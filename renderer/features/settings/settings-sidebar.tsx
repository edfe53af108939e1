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
import { Side, SideLink } from '../../components/side.tsx';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { useMay } from '../../lib/use-role.ts';
import type { settings as english } from '../../locales/en/settings.ts';
import type { Transport } from '../../transport/transport.ts';

export interface SettingsSection {
  readonly id: keyof typeof english.section;
  readonly icon: LucideIcon;
  /** There is nothing to set elsewhere. */
  readonly only?: Transport['surface'];
}

/** What those who may not change anything of the others' still have. */
const FOR_ALL: ReadonlySet<SettingsSection['id']> = new Set([
  'general',
  'shortcuts',
  'signIns',
  'about',
]);

const settingsSections: readonly SettingsSection[] = [
  { id: 'general', icon: SlidersHorizontal },
  { id: 'desktop', icon: Monitor, only: 'electron' },
  { id: 'shortcuts', icon: Keyboard },
  { id: 'models', icon: Server },
  { id: 'workers', icon: Container },
  { id: 'approvals', icon: Shield },
  { id: 'projects', icon: FolderGit2 },
  { id: 'mcp', icon: Plug },
  { id: 'skills', icon: BookMarked },
  { id: 'hooks', icon: Workflow },
  { id: 'data', icon: Database },
  { id: 'signIns', icon: MonitorSmartphone, only: 'web' },
  { id: 'about', icon: Info },
];

export function sectionsOn(surface: Transport['surface']): SettingsSection[] {
  const other = surface === 'electron' ? 'web' : 'electron';
  return settingsSections.filter(({ only }) => only !== other);
}

export function sectionOf(id: string | undefined, surface: Transport['surface']): SettingsSection {
  const sections = sectionsOn(surface);
  const found = sections.find((section) => section.id === id) ?? sections[0];
  if (found === undefined) throw new Error('the settings have no sections');
  return found;
}

/** The left column while settings are shown. */
export function SettingsSidebar({ onHide }: { readonly onHide: () => void }) {
  const { t } = useTranslation('settings');
  const drives = useMay('drive');
  const { surface } = useAppParts().transport;
  const shown = sectionsOn(surface).filter(({ id }) => drives || FOR_ALL.has(id));
  const current = useApp((state) => sectionOf(state.behind.section, surface).id);
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
