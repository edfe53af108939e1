import './worktree.css';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ThreadKey } from '../../../server/protocol/host-thread.ts';
import type { Worktree } from '../../../server/protocol/worktree.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ServerWords } from '../../components/server-words.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { fileName } from '../../lib/paths.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { showToast } from '../../stores/toasts.ts';
import type { WorktreeConflict } from '../../stores/worktree-actions.ts';
import { ConflictList } from './conflict-list.tsx';
import { useWorktree } from './use-worktree.ts';
import { holdsWork } from './work-text.ts';
import { MergeOutlook, RemovalOutlook, WorktreeFacts } from './worktree-facts.tsx';

export interface WorktreeDialogProps {
  readonly threadKey: ThreadKey;
  /** Begins with the question whether it shall be removed. */
  readonly removing?: boolean;
  readonly onClose: () => void;
}

/** A thread's work tree: how it stands, what it takes, and the ways its work can go. */
export function WorktreeDialog(props: WorktreeDialogProps) {
  const { threadKey, onClose } = props;
  const { t } = useTranslation('worktree');
  const app = useAppParts();
  const { server } = threadKey;
  const look = useWorktree(threadKey);
  const [busy, setBusy] = useState(false);
  /** What stood in the way of the last act. */
  const [refused, setRefused] = useState<string | null>(null);
  const [removing, setRemoving] = useState(props.removing ?? false);
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
      .finally(() => setBusy(false));
  }

  const merge = () =>
    act(async ({ id }) => {
      const how = preview?.canFastForward === true ? 'fastForward' : 'merge';
      const params = { worktreeId: id, how, commit: true } as const;
      const merged = await app.rpc.request(server, 'worktree/merge', params);
      setConflicts(merged.conflicts);
      return merged.sha == null ? null : t('merged', { branch: merged.into });
    });

  const handBack = () =>
    act(async ({ id, origin }) => {
      const given = await app.rpc.request(server, 'worktree/handBack', { worktreeId: id });
      setConflicts(given.conflicts);
      return given.handedBack
        ? t('handedBack', { count: given.files.length, folder: fileName(origin) })
        : null;
    });

  const remove = (force: boolean) =>
    act(async ({ id }) => {
      const params = { worktreeId: id, force };
      const { removed, reason, savedRef } = await app.rpc.request(
        server,
        'worktree/remove',
        params,
      );
      if (!removed) throw new Error(t('kept', { reason: reason ?? '' }));
      onClose();
      return savedRef == null ? t('removed') : t('removedSaved', { ref: savedRef });
    });

  const ready = tree?.state === 'ready';
  const archived = tree !== null && tree.thread !== 'present';
  const hasWork = tree?.work != null && (tree.work.ahead > 0 || tree.work.uncommitted > 0);
  const obstacle = preview?.obstacle ?? null;
  const mergeable = preview !== null && obstacle === null && preview.conflicts.length === 0;
  // What was handed back may be all of it: the server knows.
  const saving = refused !== null || (tree !== null && holdsWork(tree) && !tree.handedBack);
  return (
    <Dialog
      screen="dialog.worktree"
      title={t('label')}
      onClose={onClose}
      foot={
        ready && removing ? (
          <>
            <Button disabled={busy} onClick={() => setRemoving(false)}>
              {t('cancel')}
            </Button>
            <Button look="danger" disabled={busy} onClick={() => remove(saving)}>
              {saving ? t('saveAndRemove') : t('remove')}
            </Button>
          </>
        ) : ready ? (
          <>
            {archived ? (
              <Button look="danger" disabled={busy} onClick={() => setRemoving(true)}>
                {t('remove')}
              </Button>
            ) : null}
            <Button disabled={busy || !hasWork} onClick={handBack}>
              {t('handBack')}
            </Button>
            <Button look="primary" disabled={busy || !hasWork || !mergeable} onClick={merge}>
              {tree.base.branch == null ? t('merge') : t('mergeInto', { branch: tree.base.branch })}
            </Button>
          </>
        ) : undefined
      }
    >
      {look.phase === 'loading' ? <Spinner label={t('looking')} /> : null}
      {look.phase === 'ready' && tree === null && look.problem === null ? (
        <p className="secondary">{t('gone')}</p>
      ) : null}
      {tree === null ? null : <WorktreeFacts tree={tree} />}
      {[look.problem, refused, removing ? null : obstacle].map((text) =>
        text === null ? null : (
          <p key={text} className="worktree-note warning" role="status">
            <ServerWords text={text} />
          </p>
        ),
      )}
      {ready && removing ? <RemovalOutlook tree={tree} /> : null}
      {ready && !removing && conflicts.length === 0 ? <MergeOutlook look={look} /> : null}
      {removing ? null : (
        <ConflictList conflicts={conflicts.length > 0 ? conflicts : (preview?.conflicts ?? [])} />
      )}
    </Dialog>
  );
}
