import { BookMarked } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Project } from '../../../server/protocol/host.ts';
import type { SkillMetadata } from '../../../server/protocol/skill.ts';
import { ShowPath } from '../../components/show-path.tsx';
import { Switch } from '../../components/switch.tsx';
import { relativePath, shortFolder } from '../../lib/paths.ts';
import { isWorded } from '../../lib/words.ts';
import { skills as english } from '../../locales/en/skills.ts';

export interface SkillRowProps {
  readonly skill: SkillMetadata;
  readonly projects: readonly Project[];
  /** The server lets it be switched. */
  readonly switches: boolean;
  readonly onSwitch: (on: boolean) => void;
}

/** One skill: what it is for, where it is from, and whether agents are told of it. */
export function SkillRow({ skill, projects, switches, onSwitch }: SkillRowProps) {
  const { t } = useTranslation('skills');
  const { name, description, path, scope, enabled } = skill;
  const project = projects.find((one) => relativePath(path, one.path) !== path);
  const from = scope === 'repo' && project !== undefined ? project.name : null;
  return (
    <li className="list-item" aria-label={name}>
      <BookMarked className="icon is-strong" aria-hidden="true" />
      <div className="list-item-text">
        <b>
          <span dir="auto">{skill.interface?.displayName ?? name}</span>
          <span className="badge">
            {from ?? (isWorded(english.scope, scope) ? t(`scope.${scope}`) : scope)}
          </span>
        </b>
        <p className="skill-about" dir="auto" title={description}>
          {description}
        </p>
        <p className="cut" title={path}>
          <code>{shortFolder(path)}</code>
        </p>
      </div>
      <ShowPath path={path} />
      <Switch label={t('switch', { name })} on={enabled} disabled={!switches} onChange={onSwitch} />
    </li>
  );
}
