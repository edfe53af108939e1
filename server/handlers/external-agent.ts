/** `externalAgentConfig/*`. What does it is loaded when it is first asked for. */
import { randomUUID } from 'node:crypto';
import { homedir } from 'node:os';
import type { ExternalAgentImporter } from '../external-agent/importer.ts';
import type { ThreadAccess } from '../threads/thread-access.ts';
import type { Origin } from '../threads/services.ts';
import type { Clients } from './clients.ts';
import type { HandlersOf } from './dispatcher.ts';

export type ExternalAgentMethod =
  | 'externalAgentConfig/detect'
  | 'externalAgentConfig/import'
  | 'externalAgentConfig/import/readHistories'
  | 'externalAgentConfig/import/recordHistory';

export function externalAgentHandlers(
  threads: ThreadAccess,
  clients: Clients,
  { originator }: Origin,
): HandlersOf<ExternalAgentMethod> {
  let loading: Promise<ExternalAgentImporter> | null = null;
  const importer = (): Promise<ExternalAgentImporter> => (loading ??= load(threads, originator));
  return {
    'externalAgentConfig/detect': async (params) => {
      const found = await (await importer()).detect(params);
      return { items: found.map(({ item }) => item), connectors: [] };
    },
    'externalAgentConfig/import': async (params, context) => {
      const { importId, run } = (await importer()).prepare(params);
      context.after(() => {
        const progress = clients.toAll.bind(clients, 'externalAgentConfig/import/progress');
        void run((result) => progress({ importId, itemTypeResults: [result] })).then((results) =>
          clients.toAll('externalAgentConfig/import/completed', {
            importId,
            itemTypeResults: [...results],
          }),
        );
      });
      return { importId };
    },
    'externalAgentConfig/import/readHistories': async () => ({
      data: [...(await importer()).history.imports],
      connectors: [],
    }),
    'externalAgentConfig/import/recordHistory': async ({ providerId, itemTypeResults }) => {
      const importId = randomUUID();
      await (
        await importer()
      ).history.add({
        importId,
        providerId,
        completedAtMs: threads.services.now(),
        successes: itemTypeResults.flatMap(({ successes }) => successes),
        failures: itemTypeResults.flatMap(({ failures }) => failures),
      });
      return { importId };
    },
  };
}

async function load(threads: ThreadAccess, originator: string): Promise<ExternalAgentImporter> {
  const [{ ExternalAgentImporter: Importer }, { importThread }] = await Promise.all([
    import('../external-agent/importer.ts'),
    import('../threads/imported-thread.ts'),
  ]);
  const { home, config, now } = threads.services;
  return new Importer({
    home,
    userHome: homedir(),
    config,
    now,
    importSession: ({ cwd, messages }) => importThread(threads, { cwd, originator, messages }),
  });
}
