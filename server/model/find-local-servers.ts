/** Looks for servers of models on this machine. */
import { LOCAL_SERVERS } from './local-servers.ts';
import type { LocalServer } from './local-servers.ts';
import type { ClientIdentity } from './model-send.ts';
import { readOfferedModels } from './offered-models.ts';
import type { OfferedModel } from './offered-models.ts';

/** One that answered. All of them speak Chat Completions. */
export interface FoundServer {
  readonly name: string;
  /** For `base_url`. */
  readonly baseUrl: string;
  readonly models: readonly OfferedModel[];
}

/** The longest that one may take to tell its models, in milliseconds. */
const LOOK_MS = 1_000;

/** Those that run here, asked for their models. Nothing but this machine's loopback is touched. */
export async function findLocalServers(
  identity: ClientIdentity,
  servers: readonly Pick<LocalServer, 'name' | 'port'>[] = LOCAL_SERVERS,
): Promise<readonly FoundServer[]> {
  const looks = servers.map(async ({ name, port }): Promise<FoundServer | null> => {
    const baseUrl = `http://127.0.0.1:${port}/v1`;
    const nothing = { apiKey: null, keySource: null, headers: {}, query: {} };
    const endpoint = {
      name,
      baseUrl,
      ...nothing,
      streamIdleTimeoutMs: LOOK_MS,
      wireApi: 'chat',
    } as const;
    try {
      const models = await readOfferedModels(endpoint, identity, AbortSignal.timeout(LOOK_MS));
      return { name, baseUrl, models };
    } catch {
      // Nobody, or somebody else, listens there.
      return null;
    }
  });
  return (await Promise.all(looks)).filter((found) => found !== null);
}
