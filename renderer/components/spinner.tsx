import { useTranslation } from 'react-i18next';

/** Says that something runs. Stands still where less motion is wanted. */
export function Spinner({ label }: { readonly label?: string }) {
  const { t } = useTranslation('components');
  return (
    <svg className="spinner" viewBox="0 0 16 16" role="img" aria-label={label ?? t('running')}>
      <circle cx="8" cy="8" r="6.2" />
      <path d="M8 1.8A6.2 6.2 0 0 1 14.2 8" />
    </svg>
  );
}
