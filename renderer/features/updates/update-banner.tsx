import { CircleArrowUp, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../../components/button.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { screen } from '../../lib/screens.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { navigate } from '../../stores/navigation.ts';
import { actOnUpdate, type UpdateAct } from '../../stores/update-actions.ts';
import { attempt } from '../../stores/toasts.ts';

const NEWS = ['found', 'ready', 'waiting', 'returning', 'notInstalled'] as const;

/** A newer Skein: told of once a version, with what can be done now. Above the page, with what is broken. */
export function UpdateBanner() {
  const { t } = useTranslation('updates');
  const app = useAppParts();
  const { phase, version: newer, previous, error } = useApp((state) => state.update);
  // Going back is waited for like going on.
  const version = phase === 'returning' ? (previous?.version ?? null) : newer;
  const [dismissed, setDismissed] = useState<string | null>(null);
  const told = `${version ?? ''} ${phase}`;
  const news = NEWS.find((each) => each === phase);
  if (news === undefined || version === null) return null;
  const waits = news === 'waiting' || news === 'returning';
  if (dismissed === told && !waits) return null;
  const act = (wanted: UpdateAct): void =>
    attempt(app, t('notDone'), () => actOnUpdate(app, wanted));
  return (
    <div className="banner" role="status" {...screen('banner.update')}>
      {waits ? (
        <Spinner label={t('waiting')} />
      ) : (
        <CircleArrowUp className="icon is-strong" aria-hidden="true" />
      )}
      <span className="grow">
        <b>{t(`news.${news}`, { version })}</b>{' '}
        <span className="secondary" dir="auto">
          {news === 'notInstalled' ? error : t(`newsAbout.${news}`)}
        </span>
      </span>
      {news === 'returning' || news === 'notInstalled' ? null : (
        <Button
          small
          look="plain"
          onClick={() => navigate(app, { view: 'settings', section: 'about' })}
        >
          {t('whatIsNew')}
        </Button>
      )}
      {news === 'notInstalled' ? (
        <Button small asks="host/update/check" onClick={() => act('check')}>
          {t('again')}
        </Button>
      ) : null}
      {news === 'found' ? (
        <Button small asks="host/update/download" onClick={() => act('download')}>
          {t('download')}
        </Button>
      ) : null}
      {news === 'ready' ? (
        <Button small asks="host/update/install" onClick={() => act('install')}>
          {t('restart')}
        </Button>
      ) : null}
      {waits ? (
        <Button small asks="host/update/cancel" onClick={() => act('cancel')}>
          {t('notNow')}
        </Button>
      ) : (
        <IconButton label={t('dismiss')} onClick={() => setDismissed(told)}>
          <X className="icon" aria-hidden="true" />
        </IconButton>
      )}
    </div>
  );
}
