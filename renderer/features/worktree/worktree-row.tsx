import { FolderGit2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Worktree } from '../../../server/protocol/worktree.ts';
import { Button } from '../../components/button.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { ThreadLink } from '../../components/thread-link.tsx';
import { sizeText } from '../../lib/bytes.ts';
import { fileName, shortFolder } from '../../lib/paths.ts';
import { fullTime } from '../../lib/time.ts';
import { useApp } from '../../lib/use-app.ts';
import { isOrphan } from '../../stores/worktree-actions.ts';
import { workText } from './work-text.ts';

export interface WorktreeRowProps {
  readonly server: string;
  readonly tree: Worktree;
  /** Opens what can be done with it; `removing`: with the question whether it shall go. */
  readonly onOpen: (removing: boolean) => void;
}

/** One work tree: its branch, its project and thread, what is in it, and its size. */
export function WorktreeRow({ server, tree, onOpen }: WorktreeRowProps) {
  const { t } = useTranslation('worktree');
  const { threadId, thread, state, branch, origin, path, problem } = tree;
  const project = useApp(
    ({ projects }) => projects.find((one) => one.path === origin)?.name ?? fileName(origin),
  );
  const key = threadId == null ? null : { server, threadId };
  return (
    <li className="list-item worktree-row" aria-label={branch ?? fileName(path)}>
      <FolderGit2 className="icon" aria-hidden="true" />
      <div className="list-item-text">
        <b>
          <code className="cut" title={path}>
            {branch ?? shortFolder(path)}
          </code>
          <State tree={tree} />
        </b>
        <p className="worktree-row-facts">
          <span title={origin}>{project}</span>
          {key === null || thread === 'gone' ? null : (
            <ThreadLink thread={key} unlisted={t('itsThread')} />
          )}
          <span>{state === 'removed' ? t('workRemoved') : workText(tree)}</span>
        </p>
        {problem == null ? null : <p className="warning">{problem}</p>}
      </div>
      <Size tree={tree} />
      {state !== 'ready' || key === null ? null : (
        <>
          <Button small onClick={() => onOpen(false)}>
            {t('details')}
          </Button>
          {thread === 'present' ? null : (
            <Button small look="danger" onClick={() => onOpen(true)}>
              {t('remove')}
            </Button>
          )}
        </>
      )}
    </li>
  );
}

function State({ tree }: { readonly tree: Worktree }) {
  const { t } = useTranslation('worktree');
  const { state, thread, work } = tree;
  if (state === 'removed') return <span className="badge">{t('stateRemoved')}</span>;
  if (state !== 'ready') return <span className="badge is-warning">{t('stateCutOff')}</span>;
  if (isOrphan(tree)) return <span className="badge is-warning">{t('stateOrphan')}</span>;
  return (
    <>
      {thread === 'archived' ? <span className="badge">{t('stateArchived')}</span> : null}
      {work?.merged === true && work.ahead > 0 ? (
        <span className="badge is-good">{t('stateMerged')}</span>
      ) : null}
    </>
  );
}

function Size({ tree: { state, disk } }: { readonly tree: Worktree }) {
  const { t } = useTranslation('worktree');
  if (state !== 'ready') return null;
  if (disk == null) return <Spinner label={t('measuring')} />;
  return (
    <span
      className="small secondary numbers"
      title={t('measured', { time: fullTime(disk.measuredAt * 1_000), count: disk.files })}
    >
      {sizeText(disk.bytes)}
    </span>
  );
}
