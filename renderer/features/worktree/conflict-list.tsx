import { useTranslation } from 'react-i18next';
import type { WorktreeConflict } from '../../stores/worktree-actions.ts';

/** Files that two sides changed, each with the lines in question. */
export function ConflictList({ conflicts }: { readonly conflicts: readonly WorktreeConflict[] }) {
  const { t } = useTranslation('worktree');
  if (conflicts.length === 0) return null;
  return (
    <section aria-label={t('conflicts')} className="worktree-conflicts">
      {conflicts.map(({ path, message, hunks }) => (
        <details key={path} className="card" open={conflicts.length === 1}>
          <summary title={message}>
            <code className="cut">{path}</code>
          </summary>
          {hunks.length === 0 ? <p className="worktree-note small">{message}</p> : null}
          {hunks.map((hunk) => (
            <pre key={hunk} className="output">
              {hunk}
            </pre>
          ))}
        </details>
      ))}
    </section>
  );
}
