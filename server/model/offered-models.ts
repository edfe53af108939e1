/** The models that a provider itself lists: `GET …/models`, in the shape of OpenAI's API. */
import type { ModelPrice, WireApi } from '../config/provider-settings.ts';
import { httpFailure } from './failures.ts';
import { get } from './http-post.ts';
import { ModelError } from './model.ts';
import { requestHeaders, shownUrl } from './model-send.ts';
import type { ClientIdentity, ModelEndpoint } from './model-send.ts';
import { isRecord } from './provider-text.ts';
import { connectionFailure, unsendableRequest } from './transport-failures.ts';

export interface OfferedModel {
  readonly model: string;
  /** Tokens; null when the provider does not tell. */
  readonly contextWindow: number | null;
  /** Left out where the provider does not tell. */
  readonly price?: ModelPrice;
}

/** The longest list that is read, in bytes: those of the big gateways have some hundred kB. */
const MAX_LIST = 8 * 1024 * 1024;

/** Sorted by name. @throws {ModelError}, or the signal's reason when it is aborted */
export async function readOfferedModels(
  endpoint: ModelEndpoint & { readonly wireApi: WireApi },
  identity: ClientIdentity,
  signal: AbortSignal,
): Promise<readonly OfferedModel[]> {
  const shown = shownUrl(endpoint, '/models');
  const scene = {
    api: endpoint.wireApi,
    provider: endpoint.name,
    model: '',
    keySource: endpoint.apiKey === null ? null : (endpoint.keySource ?? 'from the settings'),
    url: shown,
    secrets: endpoint.apiKey === null ? [] : [endpoint.apiKey],
  };
  const url = new URL(shown);
  for (const [name, value] of Object.entries(endpoint.query)) url.searchParams.set(name, value);
  const headers = requestHeaders(endpoint, identity, null);
  let text: string;
  try {
    const { status, headers: told, body } = await get({ url, headers, signal });
    text = await body.beginning(MAX_LIST);
    if (status < 200 || status >= 300) throw httpFailure(status, told, text, scene);
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof ModelError ? error : connectionFailure(error, scene);
  }
  const models = listedIn(text);
  if (models === null) throw unsendableRequest(`${shown} did not answer with a list of models.`);
  return models;
}

/** Null when it is no list of models. */
function listedIn(text: string): readonly OfferedModel[] | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  const entries = isRecord(parsed) ? parsed['data'] : parsed;
  if (!Array.isArray(entries)) return null;
  const models = new Map<string, OfferedModel>();
  for (const entry of entries.filter(isRecord)) {
    const { id } = entry;
    if (typeof id !== 'string' || id === '') continue;
    const price = priceOf(entry['pricing']);
    const told = { model: id, contextWindow: windowOf(entry) };
    models.set(id, price === null ? told : { ...told, price });
  }
  if (models.size === 0 && entries.length > 0) return null;
  return [...models.values()].sort((one, other) => (one.model < other.model ? -1 : 1));
}

/** What it holds as it is loaded, where that is told, else what it could. */
function windowOf(entry: Readonly<Record<string, unknown>>): number | null {
  const meta = isRecord(entry['meta']) ? entry['meta'] : {};
  const told = [
    meta['n_ctx'],
    entry['loaded_context_length'],
    // vLLM
    entry['max_model_len'],
    // OpenRouter, Groq, LM Studio
    entry['context_length'],
    entry['context_window'],
    entry['max_context_length'],
  ];
  const found = told.find((value) => Number.isInteger(value) && Number(value) > 0);
  return found === undefined ? null : Number(found);
}

/**
 * OpenRouter and those that follow it: US dollars for a token, as decimal numbers in texts. A price below
 * zero stands for one that depends; half a price is none.
 */
function priceOf(pricing: unknown): ModelPrice | null {
  if (!isRecord(pricing)) return null;
  const input = perMillion(pricing['prompt']);
  const output = perMillion(pricing['completion']);
  if (input === null || output === null) return null;
  return { input, cachedInput: perMillion(pricing['input_cache_read']), output, currency: 'USD' };
}

function perMillion(told: unknown): number | null {
  if (typeof told !== 'string' || !/^\d+(\.\d+)?(e-?\d+)?$/i.test(told)) return null;
  const price = Number((Number(told) * 1_000_000).toPrecision(12));
  return Number.isFinite(price) ? price : null;
}
