/**
 * How much a model of Ollama holds. Its list in OpenAI's shape does not tell, so its own API is asked.
 * What a model could hold is not what it holds: Ollama loads it with the `num_ctx` of its Modelfile,
 * else with a number made of its own settings and the graphics memory, from 4,096 tokens on, and cuts
 * off what goes beyond that without a word. Only of a model that is loaded is the number told.
 */
import { get, post } from './http-post.ts';
import { requestHeaders } from './model-send.ts';
import type { ClientIdentity, ModelEndpoint } from './model-send.ts';
import { isRecord } from './provider-text.ts';

/** What a provider told. */
export interface ToldWindow {
  /** Tokens; null when it does not tell. */
  readonly tokens: number | null;
  /** `passing`: it may well tell another number soon, for example once it has loaded the model. */
  readonly state: 'told' | 'passing' | 'failed';
}

/** The longest answer that is read, in bytes: that of `show` has the model's license and vocabulary. */
const MAX_ANSWER = 8 * 1024 * 1024;

const NOTHING: ToldWindow = { tokens: null, state: 'told' };

/** Asks at addresses of this machine only. Rejects when nobody answers. */
export async function ollamaWindow(
  endpoint: ModelEndpoint,
  model: string,
  identity: ClientIdentity,
  signal: AbortSignal,
): Promise<ToldWindow> {
  const base = URL.parse(endpoint.baseUrl);
  if (base === null || !/^(localhost|127\.[\d.]+|\[::1\])$/.test(base.hostname)) return NOTHING;
  const asked = async (path: string, body: object | null): Promise<unknown> => {
    const url = new URL(path, base.origin);
    const headers = new Map(requestHeaders(endpoint, identity, null));
    if (body !== null) headers.set('content-type', 'application/json');
    const sent = { url, headers, signal };
    const answer = await (body === null
      ? get(sent)
      : post({ ...sent, body: JSON.stringify(body) }));
    if (answer.status !== 200) {
      answer.body.cancel();
      return null;
    }
    const text = await answer.body.beginning(MAX_ANSWER);
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  };
  const running = await asked('/api/ps', null);
  if (!isRecord(running) || !Array.isArray(running['models'])) return NOTHING;
  const loaded = loadedWindow(running['models'], model);
  if (loaded !== null) return { tokens: loaded, state: 'told' };
  const shown = await asked('/api/show', { model });
  if (!isRecord(shown)) return NOTHING;
  const { parameters, model_info: told } = shown;
  const set = typeof parameters === 'string' ? /^num_ctx\s+(\d+)\s*$/m.exec(parameters)?.[1] : null;
  const info = isRecord(told) ? told : {};
  const most = Object.entries(info).find(([name]) => name.endsWith('.context_length'))?.[1];
  const limits = [Number(set ?? 0), most].filter(isCount);
  // Until it is loaded nobody knows better.
  return { tokens: limits.length === 0 ? null : Math.min(...limits), state: 'passing' };
}

function loadedWindow(running: readonly unknown[], model: string): number | null {
  const names = [model, `${model}:latest`];
  const found = running
    .filter(isRecord)
    .find(({ name, model: id }) => names.includes(String(name)) || names.includes(String(id)));
  const told = found?.['context_length'];
  return isCount(told) ? told : null;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0;
}
