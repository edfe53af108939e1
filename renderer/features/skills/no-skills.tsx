import { BookMarked } from 'lucide-react';
import { Trans, useTranslation } from 'react-i18next';
import { CopyButton } from '../../components/code/copy-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { joinPath } from '../../stores/project-actions.ts';

/** There is none: what a skill is, and one to begin with. */
export function NoSkills({ home }: { readonly home: string | null }) {
  const { t } = useTranslation('skills');
  const file = joinPath(joinPath(joinPath(home ?? '~/.skein', 'skills'), 'release'), 'SKILL.md');
  const example = t('example');
  return (
    <EmptyState screen="skills.none" icon={BookMarked} title={t('none')}>
      <p>{t('noneAbout')}</p>
      <p className="small muted">
        <Trans
          t={t}
          i18nKey="writeOne"
          values={{ file, folder: '.agents/skills' }}
          components={{ code: <code /> }}
        />
      </p>
      <div className="skill-example">
        <pre className="output" tabIndex={0} aria-label={t('exampleLabel')} dir="auto">
          {example}
        </pre>
        <CopyButton text={example} label={t('copyExample')} />
      </div>
    </EmptyState>
  );
}
