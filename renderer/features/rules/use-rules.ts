/** The rules of all servers, as they are now. */
import { useEffect, useState } from 'react';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { can } from '../../stores/abilities.ts';
import { readRules, type RuleList } from '../../stores/rule-actions.ts';

export interface ServerRules {
  readonly list: RuleList | null;
  /** Why it could not be read. */
  readonly error: string | null;
}

/** By server; absent until it has answered. */
export function useRules(): ReadonlyMap<string, ServerRules> {
  const app = useAppParts();
  // Another generation may hold other rules.
  const servers = useApp((state) =>
    state.servers
      .map(({ id, generation }) => `${id} ${generation} ${can(state, id, 'approvalRules')}`)
      .join('\n'),
  );
  const [rules, setRules] = useState<ReadonlyMap<string, ServerRules>>(new Map());

  useEffect(() => {
    const ids = servers.split('\n').flatMap((line) => line.split(' ').slice(0, -2));
    const rounds = new Map<string, number>();
    let current = true;
    const look = (id: string): void => {
      const round = (rounds.get(id) ?? 0) + 1;
      rounds.set(id, round);
      const put = (found: ServerRules): void => {
        if (current && rounds.get(id) === round) {
          setRules((before) => new Map(before).set(id, found));
        }
      };
      readRules(app, id).then(
        (list) => put({ list, error: null }),
        (cause: unknown) =>
          put({ list: null, error: cause instanceof Error ? cause.message : String(cause) }),
      );
    };
    ids.forEach(look);
    const unheard = app.rpc.onNotifications((batch) => {
      const told = batch.filter(({ message }) => message.method === 'approvalRule/changed');
      new Set(told.map(({ server }) => server)).forEach(look);
    });
    // Another server of the same home may have changed them, and uses are not told.
    const onLook = (): void => {
      if (document.visibilityState === 'visible') ids.forEach(look);
    };
    document.addEventListener('visibilitychange', onLook);
    return () => {
      current = false;
      unheard();
      document.removeEventListener('visibilitychange', onLook);
    };
  }, [app, servers]);

  return rules;
}
