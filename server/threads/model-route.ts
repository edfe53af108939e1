/** From a thread's settings to the model that answers it. */
import type { AgentSettings } from '../agent/settings.ts';
import type { ModelRoute } from '../agent/turn-work.ts';
import { resolveProvider } from '../config/provider.ts';
import { allowedMode } from '../config/web-search.ts';
import { ModelError } from '../model/model.ts';
import { describeModel } from '../model/model-list.ts';
import type { ModelInfo } from '../model/model-list.ts';
import { knowsSearches, webSearchMode, webSearchSpec } from '../tools/web-search/web-search.ts';
import { ENVIRONMENT_TOOLS } from './environments.ts';
import type { ThreadServices } from './services.ts';
import { threadConfig } from './thread-config.ts';

/** How to reach the model that the settings name. @throws {ModelError} */
export async function modelRoute(
  services: ThreadServices,
  thread: AgentSettings,
): Promise<ModelRoute> {
  const { modelProvider, model } = thread;
  const [{ settings, table }, requirements] = await Promise.all([
    threadConfig(services, thread),
    services.config.requirements(),
    services.refreshKeys(),
  ]);
  const resolved = resolveProvider(settings, services.variables, services.keys, modelProvider);
  if (!resolved.ok) throw new ModelError(resolved.message, { info: 'badRequest', retry: 'never' });
  const { provider } = resolved;
  const info = describeModel(settings, provider.id, model);
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
    verbosity: settings.modelVerbosity,
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
  };
}

/** What is known of the model that the settings name. */
export async function modelInfo(
  services: ThreadServices,
  thread: AgentSettings,
): Promise<ModelInfo> {
  const { settings } = await threadConfig(services, thread);
  return describeModel(settings, thread.modelProvider, thread.model);
}

/** What the user should know of it; null when there is nothing. */
export function modelWarning({ assumedWindow, model }: ModelInfo): string | null {
  return assumedWindow === null
    ? null
    : `The model \`${model}\` is not known, so it is used as it is named, and its context is taken to hold ${assumedWindow} tokens. If it is smaller, set model_context_window in config.toml.`;
}
