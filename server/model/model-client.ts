/** A client for every provider, the offline guide included. */
import type { ResolvedProvider } from '../config/provider.ts';
import type { CommandKeys, KeyCommandPlace } from './command-keys.ts';
import { ModelError } from './model.ts';
import type { ModelClient } from './model.ts';
import type { GuideEndpoint } from './offline-guide/endpoint.ts';
import type { ClientIdentity } from './model-send.ts';
import { ToldWindows } from './told-windows.ts';

export type ModelClients = {
  /** Cheap: nothing is started or connected before the first request. */
  clientFor(provider: ResolvedProvider): ModelClient;
  /** Loads what the first request to an address needs, so that it need not wait for that. */
  readonly warm: (baseUrl: string) => void;
  /**
   * For all that is asked of a provider besides `clientFor`: calls `ask` with its key in place where a
   * command prints it, and once more with another key when that one is refused.
   */
  withKey<T>(
    provider: ResolvedProvider,
    signal: AbortSignal,
    ask: (provider: ResolvedProvider) => Promise<T>,
  ): Promise<T>;
  /** What providers tell of how much their models hold. */
  readonly windows: ToldWindows;
  /** Ends the offline guide if it was started. */
  close(): Promise<void>;
};

/** The guide's pause between two words, in milliseconds. */
const GUIDE_DELAY_MS = 12;

export function createModelClients(
  identity: () => ClientIdentity,
  options: { readonly guideDelayMs?: number; readonly keyCommands?: KeyCommandPlace } = {},
): ModelClients {
  let commandKeys: Promise<CommandKeys> | null = null;
  const loadKeys = (): Promise<CommandKeys> =>
    (commandKeys ??= import('./command-keys.ts').then(
      (module) => new module.CommandKeys(options.keyCommands ?? HERE),
    ));
  const withKey: ModelClients['withKey'] = async (provider, signal, ask) => {
    const { keyCommand } = provider;
    if (keyCommand === null) return ask(provider);
    const keys = await loadKeys();
    const key = await keys.key(provider, keyCommand, signal);
    try {
      return await ask(keyed(provider, key));
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
    return ask(keyed(provider, await keys.key(provider, keyCommand, signal, key)));
  };
  let guide: Promise<GuideEndpoint> | null = null;
  const windows = new ToldWindows(identity, withKey);
  const startGuide = (): Promise<GuideEndpoint> => {
    guide ??= import('./offline-guide/endpoint.ts')
      .then(({ startGuideEndpoint }) => startGuideEndpoint(options.guideDelayMs ?? GUIDE_DELAY_MS))
      .catch((error: unknown) => {
        guide = null;
        throw error;
      });
    return guide;
  };
  return {
    clientFor: (provider) => {
      if (provider.kind === 'offline-guide') return guideClient(provider, startGuide, identity);
      if (provider.missingKey !== null) return keylessClient(provider.missingKey);
      const open = (ready: ResolvedProvider): ModelClient =>
        ready.wireApi === 'chat' ? chatClient(ready, identity) : responsesClient(ready, identity);
      return provider.keyCommand === null ? open(provider) : commandClient(provider, withKey, open);
    },
    withKey,
    warm: (baseUrl) => {
      // A failure shows again, with its cause, at the first request.
      Promise.all([import('./model-send.ts'), import('./responses-client.ts')])
        .then(([{ warm }]) => warm(baseUrl))
        .catch(() => undefined);
    },
    windows,
    close: async () => {
      windows.close();
      (await commandKeys?.catch(() => null))?.close();
      const started = guide;
      guide = null;
      await (await started?.catch(() => null))?.close();
    },
  };
}

const HERE: KeyCommandPlace = {
  folder: process.cwd(),
  variables: () => Promise.resolve(definedOnly(process.env)),
};

/** Of a process's variables, which can be typed as missing. */
export function definedOnly(
  variables: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function keyed(provider: ResolvedProvider, apiKey: string): ResolvedProvider {
  return { ...provider, apiKey, keySource: `command ${provider.keyCommand?.command ?? ''}` };
}

function isRefusal(error: unknown): boolean {
  return error instanceof ModelError && error.httpStatus === 401;
}

/** A refusal comes in the place of an answer, so nothing is given out twice. */
function commandClient(
  provider: ResolvedProvider,
  withKey: ModelClients['withKey'],
  open: (ready: ResolvedProvider) => ModelClient,
): ModelClient {
  return {
    async *stream(request, signal) {
      const { first, rest } = await withKey(provider, signal, async (ready) => {
        const events = open(ready).stream(request, signal)[Symbol.asyncIterator]();
        return { first: await events.next(), rest: events };
      });
      if (first.done === true) return;
      try {
        yield first.value;
        yield* { [Symbol.asyncIterator]: () => rest };
      } finally {
        await rest.return?.();
      }
    },
  };
}

function guideClient(
  provider: ResolvedProvider,
  start: () => Promise<GuideEndpoint>,
  identity: () => ClientIdentity,
): ModelClient {
  return {
    async *stream(request, signal) {
      const endpoint = await start();
      const client = responsesClient(
        {
          ...provider,
          baseUrl: endpoint.baseUrl,
          apiKey: endpoint.token,
          keySource: "the offline guide's own token",
        },
        identity,
      );
      yield* client.stream(request, signal);
    },
  };
}

/** Loaded when it is first asked, or warmed: a thread that is only shown asks nothing. */
function responsesClient(provider: ResolvedProvider, identity: () => ClientIdentity): ModelClient {
  return {
    async *stream(request, signal) {
      const { createResponsesClient } = await import('./responses-client.ts');
      yield* createResponsesClient(provider, identity).stream(request, signal);
    },
  };
}

/** Loaded when it is first asked: most servers ask only one of the APIs. */
function chatClient(provider: ResolvedProvider, identity: () => ClientIdentity): ModelClient {
  return {
    async *stream(request, signal) {
      const { createChatCompletionsClient } = await import('./chat-completions-client.ts');
      yield* createChatCompletionsClient(provider, identity).stream(request, signal);
    },
  };
}

function keylessClient(missingKey: string): ModelClient {
  return {
    // oxlint-disable-next-line require-yield
    async *stream(_request, signal) {
      await Promise.resolve();
      signal.throwIfAborted();
      throw new ModelError(missingKey, { info: 'unauthorized', retry: 'never' });
    },
  };
}
