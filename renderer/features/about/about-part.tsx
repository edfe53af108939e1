import './about.css';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { SettingsRow } from '../../components/settings-row.tsx';
import { openLink } from '../../lib/open-link.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { useLoaded } from '../../lib/use-loaded.ts';
import type { AboutPage } from '../../stores/app-state.ts';
import { attempt } from '../../stores/toasts.ts';

/** What Skein says of itself, and the way to its makers, as far as one is known. */
export function AboutPart() {
  const { t } = useTranslation('about');
  const app = useAppParts();
  const { value } = useLoaded(useCallback(() => app.rpc.host('host/about/read', {}), [app]));
  const documentation = value?.documentation ?? null;
  const show = (page: AboutPage) => (
    <Button onClick={() => app.store.setState({ overlay: { kind: 'about', page } })}>
      {t(`show.${page}`)}
    </Button>
  );
  return (
    <>
      <div className="section-head">
        <h2>{t('help')}</h2>
      </div>
      <div className="list">
        {documentation === null ? null : (
          <SettingsRow title={t('documentation')}>
            <Button
              onClick={() => attempt(app, t('notOpened'), () => openLink(app, documentation))}
            >
              {t('openDocumentation')}
            </Button>
          </SettingsRow>
        )}
        <SettingsRow title={t('notes')}>{show('notes')}</SettingsRow>
        <SettingsRow title={t('problem')} about={t('problemHint')}>
          {show('problem')}
        </SettingsRow>
        <SettingsRow title={t('licences')} about={t('licencesHint')}>
          {show('licences')}
        </SettingsRow>
      </div>
    </>
  );
}
