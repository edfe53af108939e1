import './commit.css';
import { GitBranch } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ThreadKey } from '../../../server/protocol/host-thread.ts';
import { Button } from '../../components/button.tsx';
import { screen } from '../../lib/screens.ts';
import { isShortcut } from '../../lib/shortcuts.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { keyOf } from '../../stores/app-state.ts';
import { setDraft } from '../../stores/drafts.ts';
import type { GitChanges } from '../../stores/git-changes.ts';
import { commit, push } from '../../stores/git-edits.ts';
import { showToast } from '../../stores/toasts.ts';
import { PullRequestDialog } from './pull-request-dialog.tsx';
import type { Changes } from './use-changes.ts';

export interface CommitBoxProps {
  readonly threadKey: ThreadKey;
  readonly changes: Changes;
  readonly repository: GitChanges;
}

/** The message and the ways of a commit: here, to the remote, and on to a pull request. */
export function CommitBox({ threadKey, changes, repository }: CommitBoxProps) {
  const { t } = useTranslation('diff');
  const app = useAppParts();
  const draftKey = `commit/${keyOf(threadKey)}`;
  const message = useApp(({ drafts }) => drafts[draftKey] ?? '');
  const [busy, setBusy] = useState<'commit' | 'push' | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const { top, status } = repository;
  const { git, refresh } = changes;
  const staged = status.entries.filter((entry) => entry.staged !== '.' && !entry.conflict).length;
  const conflicts = status.entries.some(({ conflict }) => conflict);
  const clean = status.entries.length === 0;
  const ready = !clean && !conflicts && message.trim() !== '' && busy === null;
  const toPush = status.branch !== null && (status.upstream === null || (status.ahead ?? 0) > 0);

  function act(what: 'commit' | 'push', work: () => Promise<string>): void {
    setBusy(what);
    setProblem(null);
    work()
      .then(
        (done) => showToast(app, done),
        (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
      )
      .finally(() => {
        setBusy(null);
        refresh();
      });
  }

  const make = (andPush: boolean): void =>
    act('commit', async () => {
      const sha = await commit(git, top, message, staged === 0);
      setDraft(app, draftKey, '');
      if (!andPush) return t('committed', { sha });
      await push(git, top, status);
      return t('committedAndPushed', { sha });
    });

  return (
    <footer className="commit-box" {...screen('changes.commit')}>
      {problem === null ? null : (
        <pre className="commit-problem" role="alert">
          {problem}
        </pre>
      )}
      {clean ? null : (
        <textarea
          className="commit-message"
          rows={2}
          dir="auto"
          aria-label={t('commitMessage')}
          placeholder={t('commitMessage')}
          value={message}
          onChange={(event) => setDraft(app, draftKey, event.target.value)}
          onKeyDown={(event) => {
            if (!isShortcut(event.nativeEvent, 'Mod+Enter') || !ready) return;
            event.preventDefault();
            make(false);
          }}
        />
      )}
      <div className="commit-line">
        <span className="crumb">
          <GitBranch className="icon is-small" aria-hidden="true" />
          <span className="cut">{status.branch ?? t('noBranch')}</span>
        </span>
        <span className="small muted" role="status">
          {busy !== null
            ? t(busy === 'commit' ? 'committing' : 'pushing')
            : conflicts
              ? t('settleConflicts')
              : clean
                ? status.ahead === null
                  ? t('notPushed')
                  : t('ahead', { count: status.ahead })
                : staged === 0
                  ? t('commitsAll', { count: status.entries.length })
                  : t('commitsStaged', { count: staged })}
        </span>
        <span className="commit-acts">
          {clean ? (
            <>
              <Button
                disabled={busy !== null || !toPush}
                onClick={() =>
                  act('push', async () => {
                    await push(git, top, status);
                    return t('pushed');
                  })
                }
              >
                {t('push')}
              </Button>
              <Button
                disabled={busy !== null || status.branch === null}
                onClick={() => setAsking(true)}
              >
                {t('pullRequest')}
              </Button>
            </>
          ) : (
            <>
              <Button look="plain" disabled={!ready} onClick={() => make(true)}>
                {t('commitAndPush')}
              </Button>
              <Button look="primary" keys="Mod+Enter" disabled={!ready} onClick={() => make(false)}>
                {t('commit')}
              </Button>
            </>
          )}
        </span>
      </div>
      {asking && status.branch !== null ? (
        <PullRequestDialog
          git={git}
          repository={repository}
          branch={status.branch}
          toPush={toPush}
          onClose={() => {
            setAsking(false);
            refresh();
          }}
        />
      ) : null}
    </footer>
  );
}
