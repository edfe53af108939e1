import './worktree.css';
import { FolderGit2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Worktree } from '../../../server/protocol/worktree.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { sizeText } from '../../lib/bytes.ts';
import { screen } from '../../lib/screens.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { attempt, showToast } from '../../stores/toasts.ts';
import { isOrphan, removeOrphans } from '../../stores/worktree-actions.ts';
import { useWorktrees } from './use-worktrees.ts';
import { WorktreeDialog } from './worktree-dialog.tsx';
import { WorktreeRow } from './worktree-row.tsx';

/** Every work tree that a server keeps: whose it is, what is in it, what it takes, and how it goes. */
export function WorktreeList({ server }: { readonly server: string }) {
  const { t } = useTranslation('worktree');
  const app = useAppParts();
  const name = useApp(({ servers }) =>
    servers.length > 1 ? servers.find(({ id }) => id === server)?.name : undefined,
  );
  const { trees, measuring, problem } = useWorktrees(server);
  const [open, setOpen] = useState<{ tree: Worktree; removing: boolean } | null>(null);
  const [cleaning, setCleaning] = useState(false);
  const orphans = trees?.filter(isOrphan) ?? [];
  const bytes = (trees ?? []).reduce((sum, { disk }) => sum + (disk?.bytes ?? 0), 0);

  function cleanUp(): void {
    setCleaning(true);
    attempt(app, t('notCleaned'), async () => {
      try {
        const { removed, kept } = await removeOrphans(app, server, orphans);
        showToast(
          app,
          kept === 0
            ? t('cleaned', { count: removed })
            : t('cleanedSome', { removed, count: kept }),
        );
      } finally {
        setCleaning(false);
      }
    });
  }

  // Servers of others keep none.
  if (trees === null && problem === null) return null;
  return (
    <section className="worktrees">
      <div className="section-head">
        <h2>{t('all')}</h2>
        {name === undefined ? null : <span className="badge">{name}</span>}
        <p className="grow">{t('allAbout')}</p>
        {trees === null || trees.length === 0 ? null : (
          <span className="small secondary numbers" role="status">
            {measuring ? <Spinner label={t('measuring')} /> : t('sum', { size: sizeText(bytes) })}
          </span>
        )}
        {orphans.length === 0 ? null : (
          <Button small disabled={cleaning} onClick={cleanUp}>
            {t('cleanUp', { count: orphans.length })}
          </Button>
        )}
      </div>
      {problem === null ? null : (
        <p className="small danger" role="alert">
          {problem}
        </p>
      )}
      {trees?.length === 0 ? (
        <EmptyState screen="worktrees.none" icon={FolderGit2} title={t('noneKept')}>
          <p>{t('noneKeptAbout')}</p>
        </EmptyState>
      ) : null}
      {trees === null || trees.length === 0 ? null : (
        <ul className="list" {...screen('worktrees.list')}>
          {trees.map((tree) => (
            <WorktreeRow
              key={tree.id}
              server={server}
              tree={tree}
              onOpen={(removing) => setOpen({ tree, removing })}
            />
          ))}
        </ul>
      )}
      {open === null ? null : (
        <WorktreeDialog
          threadKey={{ server, threadId: open.tree.threadId ?? '' }}
          removing={open.removing}
          onClose={() => setOpen(null)}
        />
      )}
    </section>
  );
}
