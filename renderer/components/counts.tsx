import { useTranslation } from 'react-i18next';

/** Lines added and removed; nothing where nothing changed. */
export function Counts({ added, removed }: { readonly added: number; readonly removed: number }) {
  const { t } = useTranslation('components');
  if (added === 0 && removed === 0) return null;
  return (
    <span className="counts">
      {added === 0 ? null : (
        <span className="added">
          +{added}
          <span className="unseen"> {t('linesAdded', { count: added })}</span>
        </span>
      )}
      {removed === 0 ? null : (
        <span className="removed">
          −{removed}
          <span className="unseen"> {t('linesRemoved', { count: removed })}</span>
        </span>
      )}
    </span>
  );
}
