import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ServerState } from '../../../server/protocol/host-server.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { useCan } from '../../lib/use-can.ts';
import { readSignIn, type SignIn } from '../../stores/server-actions.ts';

/** Who is signed in on a server that keeps its own accounts. */
export function SignInWords({ server }: { readonly server: ServerState }) {
  const { t } = useTranslation('servers');
  const app = useAppParts();
  const { id, generation } = server;
  const able = useCan(id, 'signIn');
  const [signIn, setSignIn] = useState<SignIn | null>(null);

  useEffect(() => {
    if (!able) return undefined;
    let wanted = true;
    readSignIn(app, id).then(
      (found) => wanted && setSignIn(found),
      // One that cannot tell has nothing to say.
      () => wanted && setSignIn(null),
    );
    return () => {
      wanted = false;
    };
  }, [app, id, generation, able]);

  if (signIn === null || signIn.kind === 'none') return null;
  return (
    <>
      {' · '}
      {signIn.kind === 'needed' ? <span className="warning">{t('signIn.needed')}</span> : null}
      {signIn.kind === 'key' ? t('signIn.key') : null}
      {signIn.kind === 'account'
        ? t(signIn.plan === null ? 'signIn.account' : 'signIn.accountWithPlan', {
            who: signIn.who,
            plan: signIn.plan ?? '',
          })
        : null}
    </>
  );
}
