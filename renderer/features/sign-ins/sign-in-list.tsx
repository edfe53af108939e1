import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SignIn } from '../../../server/protocol/host-sign-in.ts';
import { Button } from '../../components/button.tsx';
import { LoadFailed } from '../../components/load-failed.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { screen } from '../../lib/screens.ts';
import { fullTime } from '../../lib/time.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { useLoaded } from '../../lib/use-loaded.ts';
import { attempt, showToast } from '../../stores/toasts.ts';
import { deviceOf } from './device-words.ts';
import { InviteDialog } from './invite-dialog.tsx';

/** Every browser that is let in: which, whose, with which role, and the end of it. */
export function SignInList() {
  const { t } = useTranslation('signIns');
  const app = useAppParts();
  const [inviting, setInviting] = useState(false);
  const load = useCallback(() => app.rpc.host('host/signIn/list', {}), [app]);
  const { value, error, reload } = useLoaded(load);

  useEffect(
    () =>
      app.rpc.onNotifications((batch) => {
        if (batch.some(({ message }) => message.method === 'host/signIns/changed')) reload();
      }),
    [app, reload],
  );

  if (error !== null) {
    return (
      <LoadFailed screen="settings.failed" title={t('notRead')} cause={error} onRetry={reload} />
    );
  }
  return (
    <section>
      <div className="section-head">
        <h2>{t('title')}</h2>
        <p className="grow">{t('about')}</p>
        <Button asks="host/signIn/invite" onClick={() => setInviting(true)}>
          {t('invite')}
        </Button>
      </div>
      {value === null ? <Spinner label={t('loading')} /> : <Rows signIns={value.data} />}
      {inviting ? <InviteDialog onClose={() => setInviting(false)} /> : null}
    </section>
  );
}

function Rows({ signIns }: { readonly signIns: readonly SignIn[] }) {
  return (
    <ul className="list" {...screen('signIns.list')}>
      {signIns.map((signIn) => (
        <Row key={signIn.id} signIn={signIn} />
      ))}
    </ul>
  );
}

function Row({ signIn }: { readonly signIn: SignIn }) {
  const { t } = useTranslation('signIns');
  const app = useAppParts();
  const mine = useApp((state) => state.signIn === signIn.id);
  const { id, user, role, agent, address, createdAtMs, seenAtMs } = signIn;
  const { browser, system } = deviceOf(agent);
  const name =
    browser === null
      ? (system ?? t('unknownDevice'))
      : system === null
        ? browser
        : t('device', { browser, system });

  function revoke(): void {
    attempt(app, t('notEnded'), async () => {
      await app.rpc.host('host/signIn/revoke', { id });
      if (!mine) showToast(app, t('ended', { device: name }));
    });
  }

  return (
    <li className="list-item is-slim">
      <div className="list-item-text">
        <b title={agent}>
          {name}
          {user === null ? null : <span dir="auto">{user}</span>}
          <span className="badge">{t(`role.${role}`)}</span>
          {mine ? <span className="badge is-good">{t('thisOne')}</span> : null}
        </b>
        <p>{t('seen', { created: fullTime(createdAtMs), seen: fullTime(seenAtMs), address })}</p>
      </div>
      <Button
        small
        look={mine ? 'normal' : 'plain'}
        {...(mine ? {} : { 'aria-label': t('endOf', { device: name }) })}
        onClick={revoke}
      >
        {mine ? t('signOut') : t('end')}
      </Button>
    </li>
  );
}
