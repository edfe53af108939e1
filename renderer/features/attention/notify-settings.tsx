import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppSettings } from '../../../server/protocol/host.ts';
import { Button } from '../../components/button.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { writeSettings } from '../../stores/settings-actions.ts';
import { attempt } from '../../stores/toasts.ts';

const kinds = ['notifyAsks', 'notifyEnds', 'notifySound'] as const;

/** What the user is told of while he looks at something else. A browser wants to be asked first. */
export function NotifySettings() {
  const { t } = useTranslation('attention');
  const app = useAppParts();
  const settings = useApp((state) => state.settings);
  const [permission, setPermission] = useState(() => permissionNow());

  const set = (change: Partial<AppSettings>): void =>
    attempt(app, t('notKept'), () => writeSettings(app, change));

  return (
    <>
      <div className="section-head">
        <h2>{t('notifications')}</h2>
        <p>{t('notificationsAbout')}</p>
      </div>
      <div className="list">
        {permission === 'granted' ? null : (
          <div className="list-item is-slim settings-row">
            <div className="list-item-text">
              <b>{t('browser')}</b>
              <p className={permission === 'denied' ? 'warning' : ''}>
                {t(`permission.${permission}`)}
              </p>
            </div>
            {permission === 'default' ? (
              <Button onClick={() => void Notification.requestPermission().then(setPermission)}>
                {t('allow')}
              </Button>
            ) : null}
          </div>
        )}
        {kinds.map((kind) => (
          <div key={kind} className="list-item is-slim settings-row">
            <div className="list-item-text">
              <b>{t(kind)}</b>
            </div>
            <Segmented
              label={t(kind)}
              value={settings[kind] ? 'on' : 'off'}
              options={[
                { value: 'on', label: t('on') },
                { value: 'off', label: t('off') },
              ]}
              onChange={(value) => set({ [kind]: value === 'on' })}
            />
          </div>
        ))}
      </div>
    </>
  );
}

function permissionNow(): NotificationPermission {
  return typeof Notification === 'undefined' ? 'denied' : Notification.permission;
}
