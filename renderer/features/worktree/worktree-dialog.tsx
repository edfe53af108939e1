import './worktree.css';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
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
  const { t } = useTranslation('worktree');
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
      return savedRef == null ? t('removed') : t('removedSaved', { ref: savedRef });
    });

  const ready = tree?.state === 'ready';
  const archived = tree !== null && tree.thread !== 'present';
  const hasWork = tree?.work != null && (tree.work.ahead > 0 || tree.work.uncommitted > 0);
  return (
    <Dialog
      title={t('label')}
      onClose={onClose}
      foot={
        ready ? (
          <>
            {archived ? (
              <Button look="danger" disabled={busy} onClick={() => remove(refused !== null)}>
                {refused === null ? t('remove') : t('saveAndRemove')}
              </Button>
            ) : null}
            <Button disabled={busy || !hasWork} onClick={handBack}>
              {t('handBack')}
            </Button>
            <Button
              look="primary"
              disabled={busy || !hasWork || preview === null || preview.conflicts.length > 0}
              onClick={merge}
            >
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
  const { t } = useTranslation('worktree');
  const { base, work, disk } = tree;
  const from = base.branch ?? base.sha.slice(0, 10);
  return (
    <dl className="worktree-facts">
      <dt>{t('branch')}</dt>
      <dd>
        <Trans
          t={t}
          i18nKey="branchFrom"
          values={{ branch: tree.branch ?? t('noBranch'), base: from }}
          components={{ code: <code /> }}
        />
      </dd>
      <dt>{t('work')}</dt>
      <dd>{tree.state === 'removed' ? t('workRemoved') : workText(t, tree)}</dd>
      {work?.underWay == null ? null : (
        <>
          <dt>Git</dt>
          <dd>{t('underWay', { act: work.underWay })}</dd>
        </>
      )}
      <dt>{t('disk')}</dt>
      <dd>
        {disk == null
          ? tree.state === 'ready'
            ? t('measuring')
            : t('nothing')
          : t('size', { size: sizeText(disk.bytes), count: disk.files })}
      </dd>
      <dt>{t('folder')}</dt>
      <dd title={tree.path}>
        <code>{shortFolder(tree.path)}</code>
      </dd>
    </dl>
  );
}

/** What merging would do. */
function Outlook({ look: { tree, preview } }: { readonly look: WorktreeLook }) {
  const { t } = useTranslation('worktree');
  if (tree?.base.branch == null) return null;
  if (preview === null) return <Spinner label={t('trying')} />;
  if (preview.conflicts.length > 0) {
    return <p className="worktree-note">{t('meetsConflicts', { branch: preview.into })}</p>;
  }
  const count = preview.files.length;
  const key = preview.uncommitted ? 'cleanCommitting' : 'clean';
  return (
    <p className="worktree-note secondary">
      {count === 0
        ? t('hasAll', { branch: preview.into })
        : t(key, { count, branch: preview.into })}
    </p>
  );
}

function workText(t: TFunction<'worktree'>, { work, handedBack }: Worktree): string {
  if (work == null) return t('workUnknown');
  const parts: string[] = [
    ...(work.ahead > 0 ? [t('ahead', { count: work.ahead })] : []),
    ...(work.behind > 0 ? [t('behind', { commits: work.behind })] : []),
    ...(work.uncommitted > 0 ? [t('uncommitted', { count: work.uncommitted })] : []),
    ...(work.ahead > 0 && work.merged ? [t('workMerged')] : []),
    ...(handedBack ? [t('workHandedBack')] : []),
  ];
  if (parts.length === 0) return t('workNone');
  return parts.reduce((before, next) => t('and', { before, next }));
}
