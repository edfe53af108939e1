/** From a thread's settings to the model that answers it. */
import type { AgentSettings } from '../agent/settings.ts';
import type { ModelRoute } from '../agent/turn-work.ts';
import { resolveProvider } from '../config/provider.ts';
import type { ModelPrice } from '../config/provider-settings.ts';
import type { Settings } from '../config/settings.ts';
import { allowedMode } from '../config/web-search.ts';
import { ModelError } from '../model/model.ts';
import { describeModel, modelSettings } from '../model/model-info.ts';
import type { ModelInfo } from '../model/model-info.ts';
import { knowsSearches, webSearchMode, webSearchSpec } from '../tools/web-search/web-search.ts';
import { ENVIRONMENT_TOOLS } from './environments.ts';
import type { ThreadServices } from './services.ts';
import { threadConfig } from './thread-config.ts';

export interface PricedRoute extends ModelRoute {
  /** What the model costs, as far as anybody has said by now. */
  readonly price: () => ModelPrice | null;
}

/** How to reach the model that the settings name. @throws {ModelError} */
export async function modelRoute(
  services: ThreadServices,
  thread: AgentSettings,
): Promise<PricedRoute> {
  const { modelProvider, model } = thread;
  const [{ settings, table }, requirements] = await Promise.all([
    threadConfig(services, thread),
    services.config.requirements(),
    services.refreshKeys(),
  ]);
  const resolved = resolveProvider(settings, services.variables, services.keys, modelProvider);
  if (!resolved.ok) throw new ModelError(resolved.message, { info: 'badRequest', retry: 'never' });
  const { provider } = resolved;
  const { windows } = services.models;
  const info = describeModel(settings, provider.id, model, windows.known(provider, model));
  // Its provider may know how much it holds. The first requests still go by the fallback: no turn
  // waits for that.
  if (isAssumed(settings, provider.id, model)) windows.ask(provider, model);
  const images = info.inputModalities.includes('image');
  const { webSearch } = settings;
  // With the least effort none can.
  const canSearch = info.known && thread.effort !== 'minimal';
  const mode = allowedMode(
    webSearchMode(provider, webSearch.mode, canSearch),
    requirements?.webSearchModes ?? null,
  );
  const search = webSearchSpec(mode, webSearch, images);
  // Chat Completions has functions only.
  const functionsOnly = provider.wireApi === 'chat';
  return {
    client: services.models.clientFor(provider),
    retries: {
      requestMaxRetries: provider.requestMaxRetries,
      streamMaxRetries: provider.streamMaxRetries,
    },
    capabilities: {
      customTools: info.customTools && !functionsOnly,
      toolSearch: info.toolSearch && !functionsOnly,
    },
    parallelToolCalls: info.parallelToolCalls,
    takesImages: images || info.modalitiesAssumed,
    takesSearches: search !== null || knowsSearches(provider),
    hostedTools: search === null ? [] : [search],
    verbosity: info.verbosity,
    effort: info.defaultReasoningEffort,
    summary: info.reasoningEfforts.length > 0 ? 'auto' : null,
    hiddenTools: [
      ...(settings.updatePlanEnabled ? [] : ['update_plan']),
      ...services.config.features.hiddenTools(table),
      ...(thread.withoutEnvironment === true ? ENVIRONMENT_TOOLS : []),
      ...(images ? [] : ['view_image']),
    ],
    contextWindow: info.contextWindow,
    compactLimit: info.compactLimit,
    compactPrompt: settings.compactPrompt,
    price: () =>
      modelSettings(settings, provider.id, model)?.price ?? windows.price(provider, model),
  };
}

/** What is known of the model that the settings name. */
export async function modelInfo(
  services: ThreadServices,
  thread: AgentSettings,
): Promise<ModelInfo> {
  const { modelProvider, model } = thread;
  const { settings } = await threadConfig(services, thread);
  const resolved = resolveProvider(settings, services.variables, services.keys, modelProvider);
  const offered = resolved.ok ? services.models.windows.known(resolved.provider, model) : null;
  return describeModel(settings, modelProvider, model, offered);
}

/** Whether neither config.toml nor the catalogue tells how much a model holds. */
function isAssumed(settings: Settings, providerId: string, model: string): boolean {
  const { assumedWindow } = describeModel(settings, providerId, model);
  return assumedWindow !== null && settings.modelContextWindow === null;
}

/** What the user should know of it; null when there is nothing. */
export function modelWarning({ assumedWindow, tooSmallWindow, model }: ModelInfo): string | null {
  if (tooSmallWindow !== null) {
    return `The model \`${model}\` holds only ${tooSmallWindow} tokens as its server runs it, which is too little to work in. Let the server give it more: with Ollama by OLLAMA_CONTEXT_LENGTH or a \`num_ctx\` of the model.`;
  }
  return assumedWindow === null
    ? null
    : `The model \`${model}\` is not known, so it is used as it is named, and its context is taken to hold ${assumedWindow} tokens. If it is smaller, set model_context_window in config.toml.`;
}
