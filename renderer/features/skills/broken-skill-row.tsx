import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ShowPath } from '../../components/show-path.tsx';
import { shortFolder } from '../../lib/paths.ts';
import type { BrokenSkill } from '../../stores/skill-actions.ts';

/** A SKILL.md that can't be used: the file, and why. */
export function BrokenSkillRow({ broken }: { readonly broken: BrokenSkill }) {
  const { t } = useTranslation('skills');
  return (
    <li className="list-item">
      <TriangleAlert className="icon is-warning" aria-hidden="true" />
      <div className="list-item-text">
        <b>
          {t('broken')}
          <span className="badge is-warning">{t('unused')}</span>
        </b>
        <p className="skill-cause" dir="auto">
          {broken.message}
        </p>
        <p className="cut" title={broken.path}>
          <code>{shortFolder(broken.path)}</code>
        </p>
      </div>
      <ShowPath path={broken.path} />
    </li>
  );
}
