import {
  ArrowLeft,
  Info,
  Server,
  Shield,
  SlidersHorizontal,
  Workflow,
  type LucideIcon,
} from 'lucide-react';
import { Side, SideLink } from '../../components/side.tsx';
import { useApp } from '../../lib/use-app.ts';

export interface SettingsSection {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly icon: LucideIcon;
}

export const settingsSections: readonly SettingsSection[] = [
  {
    id: 'general',
    title: 'General',
    about: 'How Skein looks, and how new threads begin',
    icon: SlidersHorizontal,
  },
  {
    id: 'models',
    title: 'Models and servers',
    about: 'Who answers, and who runs the commands',
    icon: Server,
  },
  { id: 'approvals', title: 'Approvals', about: 'What was asked, and who decided', icon: Shield },
  {
    id: 'hooks',
    title: 'Hooks',
    about: 'Commands that run at points of a turn',
    icon: Workflow,
  },
  { id: 'about', title: 'About', about: 'Versions and places', icon: Info },
];

export function sectionOf(id: string | undefined): SettingsSection {
  const found = settingsSections.find((section) => section.id === id) ?? settingsSections[0];
  if (found === undefined) throw new Error('the settings have no sections');
  return found;
}

/** The left column while settings are shown. */
export function SettingsSidebar({ onHide }: { readonly onHide: () => void }) {
  const current = useApp((state) => sectionOf(state.route.section).id);
  return (
    <Side label="Settings" onHide={onHide}>
      <nav className="side-nav" aria-label="Main">
        <SideLink
          to={{ view: 'new' }}
          icon={ArrowLeft}
          label="Back to threads"
          current={false}
          keys="Esc"
        />
      </nav>
      <nav className="side-list" aria-label="Settings">
        <h2 className="side-label">Settings</h2>
        {settingsSections.map(({ id, title, icon }) => (
          <SideLink
            key={id}
            to={{ view: 'settings', section: id }}
            icon={icon}
            label={title}
            current={id === current}
          />
        ))}
      </nav>
    </Side>
  );
}
