/** What a thread's user should know of its settings when it starts. */
import type { AgentSettings } from '../agent/settings.ts';
import { unknownOverrides } from '../config/config-store.ts';
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
  if (config.approvalsReviewer !== null && config.approvalsReviewer !== 'user') {
    warnings.push(
      `approvals_reviewer = "${config.approvalsReviewer}" is not supported: you are asked yourself.`,
    );
  }
  const hooks = await services.hooks.list(settings.cwd);
  // A file that can't be read at all is told of above.
  const mistakes = loaded.unreadable === null ? hooks.errors.map(({ message }) => message) : [];
  return [...warnings, ...mistakes, ...hooks.warnings];
}
