/** What a thread's user should know of its settings when it starts. */
import type { AgentSettings } from '../agent/settings.ts';
import { unknownOverrides } from '../config/config-store.ts';
import { fallbackWindow } from '../model/catalog.ts';
import { describeModel } from '../model/model-list.ts';
import type { ThreadServices } from './services.ts';
import { overlaidConfig } from './thread-config.ts';

/** Sentences for `warning`, the weightiest first. */
export async function startWarnings(
  services: Pick<ThreadServices, 'config' | 'hooks'>,
  settings: AgentSettings,
): Promise<readonly string[]> {
  const loaded = await services.config.load(settings.cwd);
  const config = overlaidConfig(loaded, settings.config).settings;
  const warnings = loaded.workspaceProblems.map(({ summary, details }) =>
    details === null ? summary : `${summary} ${details}`,
  );
  const unknown = unknownOverrides(settings.config);
  if (unknown !== null) warnings.push(unknown.summary);
  const { model, modelProvider } = settings;
  const known = describeModel(config, modelProvider, model);
  if (!known.known) {
    warnings.push(
      `The model \`${model}\` is not known, so it is used as it is named, and its context is taken to hold ${fallbackWindow} tokens. If it is smaller, set model_context_window in config.toml.`,
    );
  }
  if (config.approvalsReviewer !== null && config.approvalsReviewer !== 'user') {
    warnings.push(
      `approvals_reviewer = "${config.approvalsReviewer}" is not supported: you are asked yourself.`,
    );
  }
  return [...warnings, ...(await services.hooks.list(settings.cwd)).warnings];
}
