import { Trans, useTranslation } from 'react-i18next';
import type { Worktree } from '../../../server/protocol/worktree.ts';
import { Spinner } from '../../components/spinner.tsx';
import { sizeText } from '../../lib/bytes.ts';
import { shortFolder } from '../../lib/paths.ts';
import type { WorktreeLook } from './use-worktree.ts';
import { workText } from './work-text.ts';

/** Where it is, and how it stands. */
export function WorktreeFacts({ tree }: { readonly tree: Worktree }) {
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
      <dd>{tree.state === 'removed' ? t('workRemoved') : workText(tree)}</dd>
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
export function MergeOutlook({ look: { tree, preview } }: { readonly look: WorktreeLook }) {
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

/** What would go, and what of it is kept elsewhere. */
export function RemovalOutlook({ tree }: { readonly tree: Worktree }) {
  const { t } = useTranslation('worktree');
  const { work, branch, base, disk } = tree;
  const ahead = work == null || work.merged ? 0 : work.ahead;
  const uncommitted = work?.uncommitted ?? 0;
  return (
    <ul className="worktree-note worktree-removal">
      {ahead === 0 ? null : (
        <li>
          {t('losesCommits', {
            count: ahead,
            base: base.branch ?? base.sha.slice(0, 10),
            branch: branch ?? t('noBranch'),
          })}
        </li>
      )}
      {uncommitted === 0 ? null : <li>{t('losesFiles', { count: uncommitted })}</li>}
      {ahead + uncommitted === 0 ? <li>{t('losesNothing')}</li> : null}
      <li>{t('losesIgnored')}</li>
      {tree.thread === 'archived' ? <li>{t('comesBack')}</li> : null}
      {disk == null ? null : <li>{t('frees', { size: sizeText(disk.bytes) })}</li>}
    </ul>
  );
}
