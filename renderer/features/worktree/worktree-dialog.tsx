import './worktree.css';
import { useState } from 'react';
import type { ThreadKey } from '../../../server/protocol/host-thread.ts';
import type { Worktree } from '../../../server/protocol/worktree.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { sizeText } from '../../lib/bytes.ts';
import { fileName, shortFolder } from '../../lib/paths.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { showToast } from '../../stores/toasts.ts';
import type { WorktreeConflict } from '../../stores/worktree-actions.ts';
import { ConflictList } from './conflict-list.tsx';
import { useWorktree, type WorktreeLook } from './use-worktree.ts';

export interface WorktreeDialogProps {
  readonly threadKey: ThreadKey;
  readonly onClose: () => void;
}

/** A thread's work tree: how it stands, what it takes, and the ways its work can go. */
export function WorktreeDialog({ threadKey, onClose }: WorktreeDialogProps) {
  const app = useAppParts();
  const { server } = threadKey;
  const { look, again } = useWorktree(threadKey);
  const [busy, setBusy] = useState(false);
  /** What stood in the way of the last act. */
  const [refused, setRefused] = useState<string | null>(null);
  const [conflicts, setConflicts] = useState<readonly WorktreeConflict[]>([]);
  const { tree, preview } = look;

  function act(work: (tree: Worktree) => Promise<string | null>): void {
    if (tree === null || busy) return;
    setBusy(true);
    setRefused(null);
    setConflicts([]);
    work(tree)
      .then(
        (done) => {
          if (done !== null) showToast(app, done);
        },
        (error: unknown) => setRefused(error instanceof Error ? error.message : String(error)),
      )
      .finally(() => {
        setBusy(false);
        again();
      });
  }

  const merge = () =>
    act(async ({ id }) => {
      const how = preview?.canFastForward === true ? 'fastForward' : 'merge';
      const params = { worktreeId: id, how, commit: true } as const;
      const merged = await app.rpc.request(server, 'worktree/merge', params);
      setConflicts(merged.conflicts);
      return merged.sha == null ? null : `Merged into ${merged.into}`;
    });

  const handBack = () =>
    act(async ({ id, origin }) => {
      const given = await app.rpc.request(server, 'worktree/handBack', { worktreeId: id });
      setConflicts(given.conflicts);
      return given.handedBack ? `${filesText(given.files.length)} in ${fileName(origin)}` : null;
    });

  const remove = (force: boolean) =>
    act(async ({ id }) => {
      const params = { worktreeId: id, force };
      const { removed, reason, savedRef } = await app.rpc.request(
        server,
        'worktree/remove',
        params,
      );
      if (!removed) throw new Error(`It was kept: ${reason ?? ''}`);
      return savedRef == null ? 'Work tree removed' : `Removed; its files are kept by ${savedRef}`;
    });

  const ready = tree?.state === 'ready';
  const archived = tree !== null && tree.thread !== 'present';
  const hasWork = tree?.work != null && (tree.work.ahead > 0 || tree.work.uncommitted > 0);
  return (
    <Dialog
      title="Work tree"
      onClose={onClose}
      foot={
        ready ? (
          <>
            {archived ? (
              <Button look="danger" disabled={busy} onClick={() => remove(refused !== null)}>
                {refused === null ? 'Remove' : 'Save and remove'}
              </Button>
            ) : null}
            <Button disabled={busy || !hasWork} onClick={handBack}>
              Hand back
            </Button>
            <Button
              look="primary"
              disabled={busy || !hasWork || preview === null || preview.conflicts.length > 0}
              onClick={merge}
            >
              {tree.base.branch == null ? 'Merge' : `Merge into ${tree.base.branch}`}
            </Button>
          </>
        ) : undefined
      }
    >
      {look.phase === 'loading' ? <Spinner label="Looking at the work tree" /> : null}
      {look.phase === 'ready' && tree === null && look.problem === null ? (
        <p className="secondary">There is none any more.</p>
      ) : null}
      {tree === null ? null : <Facts tree={tree} />}
      {[look.problem, refused, preview?.obstacle ?? null].map((text) =>
        text === null ? null : (
          <p key={text} className="worktree-note warning" role="status">
            {text}
          </p>
        ),
      )}
      {ready && conflicts.length === 0 ? <Outlook look={look} /> : null}
      <ConflictList conflicts={conflicts.length > 0 ? conflicts : (preview?.conflicts ?? [])} />
    </Dialog>
  );
}

function Facts({ tree }: { readonly tree: Worktree }) {
  const { base, work, disk } = tree;
  const from = base.branch ?? base.sha.slice(0, 10);
  return (
    <dl className="worktree-facts">
      <dt>Branch</dt>
      <dd>
        <code>{tree.branch ?? 'none'}</code> from <code>{from}</code>
      </dd>
      <dt>Work</dt>
      <dd>{tree.state === 'removed' ? 'Removed; unarchive the thread for it' : workText(tree)}</dd>
      {work?.underWay == null ? null : (
        <>
          <dt>Git</dt>
          <dd>In the middle of {work.underWay}</dd>
        </>
      )}
      <dt>Disk</dt>
      <dd>
        {disk == null
          ? tree.state === 'ready'
            ? 'Measuring…'
            : 'Nothing'
          : `${sizeText(disk.bytes)}, ${filesText(disk.files)}`}
      </dd>
      <dt>Folder</dt>
      <dd title={tree.path}>
        <code>{shortFolder(tree.path)}</code>
      </dd>
    </dl>
  );
}

/** What merging would do. */
function Outlook({ look: { tree, preview } }: { readonly look: WorktreeLook }) {
  if (tree?.base.branch == null) return null;
  if (preview === null) return <Spinner label="Trying the merge" />;
  if (preview.conflicts.length > 0) {
    return (
      <p className="worktree-note">
        Merging into {preview.into} meets conflicts. Nothing was changed; ask the agent to merge{' '}
        {preview.into} into its branch and to settle them.
      </p>
    );
  }
  return (
    <p className="worktree-note secondary">
      {preview.files.length === 0
        ? `${preview.into} has all of it.`
        : `Merging changes ${filesText(preview.files.length)} in ${preview.into}, without conflicts${preview.uncommitted ? '; what is not committed is committed first' : ''}.`}
    </p>
  );
}

function workText({ work, handedBack }: Worktree): string {
  if (work == null) return 'Unknown';
  const parts = [
    ...(work.ahead > 0 ? [`${commitsText(work.ahead)} ahead`] : []),
    ...(work.behind > 0 ? [`${work.behind} behind`] : []),
    ...(work.uncommitted > 0 ? [`${filesText(work.uncommitted)} not committed`] : []),
    ...(work.ahead > 0 && work.merged ? ['merged'] : []),
    ...(handedBack ? ['handed back'] : []),
  ];
  return parts.length === 0 ? 'None yet' : parts.join(', ');
}

const filesText = (count: number): string => (count === 1 ? '1 file' : `${count} files`);
const commitsText = (count: number): string => (count === 1 ? '1 commit' : `${count} commits`);
