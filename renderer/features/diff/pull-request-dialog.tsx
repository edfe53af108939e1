import './commit.css';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { openLink } from '../../lib/open-link.ts';
import { useAppParts } from '../../lib/use-app.ts';
import type { GitClient } from '../../stores/git-client.ts';
import type { GitChanges } from '../../stores/git-changes.ts';
import { comparePage, createPullRequest, lastMessage, push } from '../../stores/git-edits.ts';
import { attempt, showToast } from '../../stores/toasts.ts';

export interface PullRequestDialogProps {
  readonly git: GitClient;
  readonly repository: GitChanges;
  readonly branch: string;
  /** The branch has to be pushed first. */
  readonly toPush: boolean;
  readonly onClose: () => void;
}

/** Title and text of a pull request: made by `gh`, or on the host's own page where that cannot. */
export function PullRequestDialog(props: PullRequestDialogProps) {
  const { git, repository, branch, toPush, onClose } = props;
  const { t } = useTranslation('diff');
  const app = useAppParts();
  const { top, status } = repository;
  const [title, setTitle] = useState('');
  const [body, setBody] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [page, setPage] = useState<string | null>(null);

  useEffect(() => {
    let current = true;
    lastMessage(git, top).then(
      (last) => {
        if (!current) return;
        setTitle(last.title);
        setBody(last.body);
      },
      // Then the user begins with nothing.
      () => {},
    );
    return () => {
      current = false;
    };
  }, [git, top]);

  const show = (url: string): void => attempt(app, t('notOpened'), () => openLink(app, url));

  async function make(): Promise<void> {
    setBusy(true);
    setProblem(null);
    setPage(null);
    try {
      if (toPush) await push(git, top, status);
      const url = await createPullRequest(git, top, branch, { title, body });
      showToast(app, t('pullRequestMade'), {
        action: { label: t('open'), run: () => show(url) },
      });
      onClose();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setPage(await comparePage(git, top, branch).catch(() => null));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog
      screen="dialog.pullRequest"
      title={t('pullRequest')}
      onClose={onClose}
      foot={
        <>
          {page === null ? null : (
            <Button onClick={() => show(page)}>{t('pullRequestPage')}</Button>
          )}
          <Button look="primary" disabled={busy || title.trim() === ''} onClick={() => void make()}>
            {t(toPush ? 'pushAndCreate' : 'create')}
          </Button>
        </>
      }
    >
      <label className="commit-field">
        <span className="small muted">{t('pullRequestTitle')}</span>
        <span className="field">
          <input
            data-first-focus
            dir="auto"
            value={title}
            onChange={(event) => setTitle(event.target.value)}
          />
        </span>
      </label>
      <label className="commit-field">
        <span className="small muted">{t('pullRequestBody')}</span>
        <textarea
          className="commit-message"
          rows={6}
          dir="auto"
          value={body}
          onChange={(event) => setBody(event.target.value)}
        />
      </label>
      {problem === null ? null : (
        <pre className="commit-problem" role="alert">
          {problem}
        </pre>
      )}
    </Dialog>
  );
}
