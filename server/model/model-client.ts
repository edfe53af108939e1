/** A client for every provider, the offline guide included. */
import type { ResolvedProvider } from '../config/provider.ts';
import { ModelError } from './model.ts';
import type { ModelClient } from './model.ts';
import type { GuideEndpoint } from './offline-guide/endpoint.ts';
import { warm } from './model-send.ts';
import type { ClientIdentity } from './model-send.ts';
import { createResponsesClient } from './responses-client.ts';
import { ToldWindows } from './told-windows.ts';

export type ModelClients = {
  /** Cheap: nothing is started or connected before the first request. */
  clientFor(provider: ResolvedProvider): ModelClient;
  /** Loads what the first request to an address needs, so that it need not wait for that. */
  readonly warm: (baseUrl: string) => void;
  /** What providers tell of how much their models hold. */
  readonly windows: ToldWindows;
  /** Ends the offline guide if it was started. */
  close(): Promise<void>;
};

/** The guide's pause between two words, in milliseconds. */
const GUIDE_DELAY_MS = 12;

export function createModelClients(
  identity: () => ClientIdentity,
  options: { readonly guideDelayMs?: number } = {},
): ModelClients {
  let guide: Promise<GuideEndpoint> | null = null;
  const windows = new ToldWindows(identity);
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
      return provider.wireApi === 'chat'
        ? chatClient(provider, identity)
        : createResponsesClient(provider, identity);
    },
    warm: (baseUrl) => {
      // A failure shows again, with its cause, at the first request.
      warm(baseUrl).catch(() => undefined);
    },
    windows,
    close: async () => {
      windows.close();
      const started = guide;
      guide = null;
      await (await started?.catch(() => null))?.close();
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
      const client = createResponsesClient(
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
