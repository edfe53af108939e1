import './hooks.css';
import { Workflow } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HookMetadata } from '../../../server/protocol/hook.ts';
import { AskCard } from '../../components/ask-card.tsx';
import { Button } from '../../components/button.tsx';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { useCan } from '../../lib/use-can.ts';
import { declineHooks, readHooks, trustHooks, undecidedHooks } from '../../stores/hook-actions.ts';
import { attempt } from '../../stores/toasts.ts';
import { HookFacts } from './hook-facts.tsx';

export interface HookTrustCardProps {
  readonly server: string;
  /** The folder of the thread; null while it is not known. */
  readonly cwd: string | null;
  /** Another one: it may be worth looking again. */
  readonly turns: number;
}

/** Asks once about hooks that nobody has decided on: with all that they do. */
export function HookTrustCard({ server, cwd, turns }: HookTrustCardProps) {
  const { t } = useTranslation('hooks');
  const app = useAppParts();
  const declined = useApp((state) => state.settings.declinedHooks);
  const generation = useApp(
    (state) => state.servers.find(({ id }) => id === server)?.generation ?? 0,
  );
  const [hooks, setHooks] = useState<readonly HookMetadata[]>([]);
  const [busy, setBusy] = useState(false);
  const able = useCan(server, 'hooks');

  useEffect(() => {
    if (cwd === null || !able) return;
    let wanted = true;
    readHooks(app, server, [cwd]).then(
      (found) => wanted && setHooks(found),
      // One that cannot tell, or is starting: it is asked again with the next turn.
      () => wanted && setHooks([]),
    );
    return () => {
      wanted = false;
    };
  }, [app, server, cwd, turns, generation, able]);

  const asked = undecidedHooks(hooks, declined);
  if (asked.length === 0 || cwd === null) return null;

  function trust(): void {
    setBusy(true);
    attempt(app, t('askedNotTrusted'), async () => {
      try {
        await trustHooks(app, server, asked);
        setHooks(await readHooks(app, server, [cwd ?? '']));
      } finally {
        setBusy(false);
      }
    });
  }

  return (
    <AskCard
      screen="ask.hookTrust"
      icon={Workflow}
      title={t('ask', { count: asked.length })}
      about={t('askAbout', { count: asked.length })}
      note={t('askNote', { count: asked.length })}
      acts={
        <>
          <Button
            small
            look="plain"
            onClick={() => attempt(app, t('notKept'), () => declineHooks(app, asked))}
          >
            {t('notNow')}
          </Button>
          <Button small disabled={busy} onClick={trust}>
            {t('trustAsked', { count: asked.length })}
          </Button>
        </>
      }
    >
      {asked.map((hook) => (
        <li key={hook.key}>
          <HookFacts hook={hook} />
        </li>
      ))}
    </AskCard>
  );
}
