/** Models and the providers behind them: what there is, how one is connected, whether it answers. */
import type { LocalModelServer, Model } from '../../server/protocol/model-provider.ts';
import { words } from '../lib/words.ts';
import { can, keepsKeys } from './abilities.ts';
import type { App } from './app-store.ts';
import { ANSWER_LOST, RequestError } from './rpc.ts';
import { writeSettings } from './settings-actions.ts';

const t = words('stores');

/** The provider inside the server that is rules, not a model. */
export const OFFLINE_GUIDE = 'offline-guide';
/** Milliseconds that a model may take for its first short answer. */
const TEST_MS = 60_000;

export interface Provider {
  readonly id: string;
  readonly name: string;
  /** Null for the ones that are built in. */
  readonly baseUrl: string | null;
  /** The variable its key may be in, if the config names one. */
  readonly envKey: string | null;
  /** Null for the ones that are built in. */
  readonly wireApi: string | null;
  /** Models that can be used now: none while its key is missing. */
  readonly models: readonly Model[];
  /** New threads use it. */
  readonly inUse: boolean;
  /** It stands in the config, and can be changed there. */
  readonly written: boolean;
}

export async function loadModels(app: App, server: string): Promise<readonly Model[]> {
  const models: Model[] = [];
  let cursor: string | null = null;
  do {
    const page: { data: readonly Model[]; nextCursor?: string | null | undefined } =
      await app.rpc.request(server, 'model/list', { cursor, limit: 200, everyProvider: true });
    models.push(...page.data);
    cursor = page.nextCursor ?? null;
  } while (cursor !== null);
  app.store.setState((state) => ({ models: new Map(state.models).set(server, models) }));
  return models;
}

/** Asks each server for its models whenever it was started anew. Returns how to stop. */
export function followModels(app: App): () => void {
  const asked = new Map<string, number>();
  const look = (): void => {
    for (const { id, status, generation } of app.store.getState().servers) {
      if (status !== 'ready' || asked.get(id) === generation) continue;
      asked.set(id, generation);
      // Without a list the composer says that the server chooses; the next start asks again.
      loadModels(app, id).catch(() => asked.delete(id));
    }
  };
  look();
  return app.store.subscribe((state, before) => {
    if (state.servers !== before.servers) look();
  });
}

/** The model of new threads: the app's choice while it exists, else the server's own default. */
export function modelOfNewThreads(
  models: readonly Model[],
  settings: { readonly model: string | null; readonly modelProvider: string | null },
): Model | null {
  const chosen = models.find(
    ({ model, provider }) =>
      model === settings.model &&
      (settings.modelProvider === null || provider === settings.modelProvider),
  );
  return chosen ?? models.find(({ isDefault }) => isDefault) ?? models[0] ?? null;
}

/**
 * The models to choose from. A provider of the user's own need not list its models: the chosen one is
 * added then.
 */
export function modelsWithChosen(
  models: readonly Model[],
  settings: { readonly model: string | null; readonly modelProvider: string | null },
): readonly Model[] {
  const { model, modelProvider } = settings;
  if (model === null || modelProvider === null) return models;
  if (models.some((one) => one.model === model && one.provider === modelProvider)) return models;
  const chosen: Model = {
    id: `${modelProvider}/${model}`,
    model,
    provider: modelProvider,
    displayName: model,
    get description() {
      return t('modelOf', { provider: modelProvider });
    },
    isDefault: false,
    supportedReasoningEfforts: [],
  };
  return [...models, chosen];
}

/** All providers that the server's config names, and the built-in ones. */
export async function readProviders(app: App, server: string): Promise<readonly Provider[]> {
  const [{ config }, listed] = await Promise.all([
    app.rpc.request(server, 'config/read', {}),
    loadModels(app, server),
  ]);
  const state = app.store.getState();
  const { settings } = state;
  const ours = keepsKeys(state, server);
  const models = ours ? modelsWithChosen(listed, settings) : listed;
  const current = ours
    ? (modelOfNewThreads(models, settings)?.provider ?? null)
    : (textOf(config, 'model_provider') ?? null);
  const provider = (id: string, name: string, entry: unknown): Provider => ({
    id,
    name: textOf(entry, 'name') ?? name,
    baseUrl: textOf(entry, 'base_url'),
    envKey: textOf(entry, 'env_key'),
    wireApi: textOf(entry, 'wire_api'),
    models: models.filter((model) => model.provider === id && model.hidden !== true),
    inUse: current === id,
    written: entry !== null,
  });
  const tables = config['model_providers'];
  const entries = typeof tables === 'object' && tables !== null ? Object.entries(tables) : [];
  const named = entries.map(([id, entry]) => provider(id, id, entry));
  const builtIn = [
    provider('openai', 'OpenAI', null),
    provider(OFFLINE_GUIDE, t('offlineGuide'), null),
  ].filter(({ id, models: has }) => ours || has.length > 0 || config['model_provider'] === id);
  return [...named, ...builtIn.filter(({ id }) => named.every((one) => one.id !== id))];
}

function textOf(entry: unknown, member: string): string | null {
  if (typeof entry !== 'object' || entry === null) return null;
  const value = (entry as Record<string, unknown>)[member];
  return typeof value === 'string' ? value : null;
}

/** Keeps a key and lets new threads use its provider. Tells where the key was put. */
export async function connectKey(
  app: App,
  server: string,
  modelProvider: string,
  key: string,
): Promise<'keychain' | 'file'> {
  const { storedIn } = await app.rpc.host('host/key/write', { server, modelProvider, key });
  const models = await loadModels(app, server);
  const first = models.find((model) => model.provider === modelProvider && model.hidden !== true);
  await writeSettings(app, { modelProvider, model: first?.model ?? null, effort: null });
  return storedIn;
}

export async function forgetKey(app: App, server: string, modelProvider: string): Promise<void> {
  await app.rpc.host('host/key/write', { server, modelProvider, key: null });
  await loadModels(app, server);
}

/** The API that a provider speaks: Chat Completions, or OpenAI's Responses. */
export type WireApi = 'chat' | 'responses';

export interface Address {
  readonly name: string;
  readonly baseUrl: string;
  readonly wireApi: WireApi;
  readonly model: string;
  /** Null or empty: none is needed. */
  readonly key: string | null;
}

/** Servers of models on the machine of the app server; none where it can't tell. */
export async function findLocalServers(
  app: App,
  server: string,
): Promise<readonly LocalModelServer[]> {
  if (!can(app.store.getState(), server, 'localModels')) return [];
  try {
    return (await app.rpc.request(server, 'modelProvider/local/list', {})).data;
  } catch {
    // The address is typed then.
    return [];
  }
}

/** The names of a provider's models; none where it does not list them, or the app server can't tell. */
export async function offeredModels(
  app: App,
  server: string,
  modelProvider: string,
): Promise<readonly string[]> {
  if (!can(app.store.getState(), server, 'providerModels')) return [];
  try {
    const { data } = await app.rpc.request(server, 'modelProvider/models/list', { modelProvider });
    return data.map(({ model }) => model);
  } catch {
    // The name is typed then, and a wrong one is told by the first answer.
    return [];
  }
}

/** Writes a provider into the server's config as the one for new threads. Returns its id. */
export async function connectAddress(app: App, server: string, address: Address): Promise<string> {
  const { config } = await app.rpc.request(server, 'config/read', {});
  const known = config['model_providers'];
  const taken = typeof known === 'object' && known !== null ? Object.keys(known) : [];
  const id = providerId(address.name, taken);
  await app.rpc.request(server, 'config/value/write', {
    keyPath: `model_providers.${id}`,
    value: { name: address.name, base_url: address.baseUrl, wire_api: address.wireApi },
    mergeStrategy: 'upsert',
  });
  if (address.key !== null && address.key !== '') {
    await app.rpc.host('host/key/write', { server, modelProvider: id, key: address.key });
  }
  const write = (keyPath: string, value: string): Promise<unknown> =>
    app.rpc.request(server, 'config/value/write', { keyPath, value, mergeStrategy: 'replace' });
  await write('model', address.model);
  await write('model_provider', id);
  // The config says it for every client of the server; the app's own choice would hide that.
  if (keepsKeys(app.store.getState(), server)) {
    await writeSettings(app, { modelProvider: null, model: null, effort: null });
  }
  await loadModels(app, server);
  return id;
}

/** A name as a config key that is not taken: `Company gateway` becomes `company-gateway`. */
export function providerId(name: string, taken: readonly string[]): string {
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  const base = slug === '' ? 'provider' : slug;
  const used = new Set([...taken, 'openai', OFFLINE_GUIDE]);
  let id = base;
  for (let at = 2; used.has(id); at += 1) id = `${base}-${at}`;
  return id;
}

export type TestResult =
  { readonly ok: true; readonly ms: number } | { readonly ok: false; readonly cause: string };

/**
 * Asks a model one short question in a thread that is not kept. Costs a few tokens; it is the only
 * check that proves address, key and model name at once.
 */
export async function testModel(
  app: App,
  server: string,
  modelProvider: string,
  model: string | null,
): Promise<TestResult> {
  const started = performance.now();
  try {
    const { thread } = await app.rpc.request(server, 'thread/start', {
      ephemeral: true,
      approvalPolicy: 'never',
      sandbox: 'read-only',
      modelProvider,
      ...(model === null ? {} : { model }),
    });
    const key = { server, threadId: thread.id };
    const cause = await firstAnswer(app, key);
    app.threads.closeThread(key);
    await app.rpc.request(server, 'thread/unsubscribe', { threadId: thread.id }).catch(() => {});
    if (cause !== null) return { ok: false, cause };
    return { ok: true, ms: Math.round(performance.now() - started) };
  } catch (error) {
    if (error instanceof RequestError && error.code === ANSWER_LOST) {
      return { ok: false, cause: t('testInterrupted') };
    }
    return { ok: false, cause: error instanceof Error ? error.message : String(error) };
  }
}

/** @returns why the turn failed; null if it was answered */
function firstAnswer(
  app: App,
  key: { readonly server: string; readonly threadId: string },
): Promise<string | null> {
  const handle = app.threads.openThread(key);
  return new Promise((resolve, reject) => {
    const stops: (() => void)[] = [];
    const settle = (): void => {
      clearTimeout(timer);
      for (const stop of stops.splice(0)) stop();
    };
    const end = (cause: string | null): void => {
      settle();
      resolve(cause);
    };
    const giveUp = (cause: string): void => {
      handle.interrupt().catch(() => {});
      end(cause);
    };
    const timer = setTimeout(() => giveUp(t('testSilent')), TEST_MS);
    let watched = '';
    const look = (): void => {
      const turn = [...handle.state.turns.values()].at(-1);
      if (turn === undefined) return;
      if (watched !== turn.turn.id) {
        watched = turn.turn.id;
        stops.push(handle.subscribeTurn(watched, look));
      }
      if (turn.turn.status === 'completed') end(null);
      else if (turn.turn.status !== 'inProgress') {
        end(turn.turn.error?.message ?? t('testStopped'));
      } else if (turn.retry !== null) {
        // A thread would try again for a while; who tests wants to hear of the first failure.
        // The message only counts the tries; the cause stands in the details.
        giveUp(turn.retry.additionalDetails ?? turn.retry.message);
      }
    };
    stops.push(handle.subscribe(look));
    handle.startTurn('Reply with the single word: ready').catch((error: unknown) => {
      settle();
      reject(error instanceof Error ? error : new Error(String(error)));
    });
  });
}
