import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state.tsx';

/**
 * In place of a page that crashed again and again: it is loaded by hand only. Its acts are plain links, as
 * whatever else the page does may be what fails.
 */
export function CrashedView() {
  const { t } = useTranslation('crashes');
  return (
    <EmptyState
      screen="view.crashed"
      icon={TriangleAlert}
      tone="danger"
      title={t('crashed')}
      acts={
        <>
          <a className="button is-primary" href={`${location.pathname}${location.hash}`}>
            {t('loadAgain')}
          </a>
          <a className="button" href={`${location.pathname}#/settings/data`}>
            {t('seeReports')}
          </a>
        </>
      }
    >
      <p>{t('crashedAbout')}</p>
    </EmptyState>
  );
}
