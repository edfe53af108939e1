import { useCallback, useEffect, useState } from 'react';
import type { NotificationParams } from '../../../server/protocol/methods.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { useLoaded } from '../../lib/use-loaded.ts';
import {
  askMcpServer,
  readMcpServers,
  type McpAnswer,
  type McpServer,
} from '../../stores/mcp-actions.ts';

type Startup = NotificationParams<'mcpServer/startupStatus/updated'>;
type Login = NotificationParams<'mcpServer/oauthLogin/completed'>;

export interface McpBook {
  /** Null until the config is read. */
  readonly servers: readonly McpServer[] | null;
  readonly error: string | null;
  /** Absent while it is asked. */
  readonly answers: ReadonlyMap<string, McpAnswer>;
  /** What the last thread that started one said of that, where it failed. */
  readonly failures: ReadonlyMap<string, string>;
  /** Why a login failed. */
  readonly logins: ReadonlyMap<string, string>;
  /** Asks one again. */
  readonly ask: (name: string) => void;
  /** Reads the config anew, and asks all. */
  readonly reload: () => void;
}

/** The MCP servers of an app server, each asked by itself: a slow one keeps no other waiting. */
export function useMcp(server: string): McpBook {
  const app = useAppParts();
  const generation = useApp(
    (state) => state.servers.find(({ id }) => id === server)?.generation ?? 0,
  );
  const [answers, setAnswers] = useState<ReadonlyMap<string, McpAnswer>>(new Map());
  const [failures, setFailures] = useState<ReadonlyMap<string, string>>(new Map());
  const [logins, setLogins] = useState<ReadonlyMap<string, string>>(new Map());
  const read = useCallback(() => readMcpServers(app, server), [app, server]);
  const { value: servers, error, reload } = useLoaded(read);

  const find = useCallback(
    (name: string): void => {
      void askMcpServer(app, server, name).then((answer) =>
        setAnswers((before) => new Map(before).set(name, answer)),
      );
    },
    [app, server],
  );
  const ask = useCallback(
    (name: string): void => {
      setAnswers((before) => new Map([...before].filter(([one]) => one !== name)));
      find(name);
    },
    [find],
  );

  useEffect(() => {
    for (const { name, enabled } of servers ?? []) if (enabled) find(name);
  }, [servers, find]);

  // A server that was started again may have another config.
  useEffect(() => {
    if (generation > 0) reload();
  }, [generation, reload]);

  useEffect(
    () =>
      app.rpc.onNotifications((batch) => {
        for (const { server: from, message } of batch) {
          if (from !== server) continue;
          if (message.method === 'mcpServer/startupStatus/updated') {
            const { name, status, error: why } = message.params as Startup;
            if (status === 'starting') continue;
            setFailures((before) => told(before, name, status === 'failed' ? (why ?? '') : null));
          }
          if (message.method === 'mcpServer/oauthLogin/completed') {
            const { name, success, error: why } = message.params as Login;
            setLogins((before) => told(before, name, success ? null : (why ?? '')));
            if (success) ask(name);
          }
        }
      }),
    [app, server, ask],
  );

  return { servers, error, answers, failures, logins, ask, reload };
}

function told(
  before: ReadonlyMap<string, string>,
  name: string,
  why: string | null,
): ReadonlyMap<string, string> {
  const after = new Map(before);
  if (why === null) after.delete(name);
  else after.set(name, why);
  return after;
}
