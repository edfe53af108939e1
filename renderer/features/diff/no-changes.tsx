import { FileDiff, GitBranch, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Spinner } from '../../components/spinner.tsx';
import type { Scope } from './scopes.ts';
import type { Changes } from './use-changes.ts';

export interface NoChangesProps {
  readonly changes: Changes;
  readonly scope: Scope;
  readonly onScope: (scope: Scope) => void;
}

/** Why there are no files to show. */
export function NoChanges(props: NoChangesProps) {
  return (
    <div className="changes-empty">
      <State {...props} />
    </div>
  );
}

function State({ changes: { set, problem, refresh }, scope, onScope }: NoChangesProps): ReactNode {
  const { t } = useTranslation('diff');
  const others = (
    <>
      <Button onClick={() => onScope('turn')}>{t('lastTurn')}</Button>
      <Button onClick={() => onScope('thread')}>{t('thread')}</Button>
    </>
  );
  if (problem !== null) {
    return (
      <EmptyState
        screen="changes.unreadable"
        icon={TriangleAlert}
        tone="warning"
        title={t('unreadable')}
        acts={
          <>
            <Button onClick={refresh}>{t('tryAgain')}</Button>
            {scope === 'uncommitted' || scope === 'branch' ? others : null}
          </>
        }
      >
        <p className="changes-words">{problem}</p>
      </EmptyState>
    );
  }
  if (set === null) return <Spinner label={t('looking')} />;
  if (set.note === 'noGit') {
    return (
      <EmptyState screen="changes.noGit" icon={GitBranch} title={t('noGit')} acts={others}>
        <p>{t('noGitAbout')}</p>
      </EmptyState>
    );
  }
  if (set.note === 'noBase') {
    return (
      <EmptyState
        screen="changes.noBase"
        icon={GitBranch}
        title={t('noBase')}
        acts={<Button onClick={() => onScope('uncommitted')}>{t('uncommitted')}</Button>}
      >
        <p>{t('noBaseAbout')}</p>
      </EmptyState>
    );
  }
  return (
    <EmptyState screen="changes.nothing" icon={FileDiff} title={t('nothing')}>
      <p>{t(`nothingIn.${scope}`)}</p>
    </EmptyState>
  );
}
