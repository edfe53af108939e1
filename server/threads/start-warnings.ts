/** What a thread's user should know of its settings when it starts. */
import type { AgentSettings } from '../agent/settings.ts';
import { unknownSettings } from '../config/config-assembly.ts';
import { tierWarning } from '../model/service-tier.ts';
import { threadCwd } from './environments.ts';
import type { ThreadServices } from './services.ts';
import { overlaidConfig } from './thread-config.ts';

/** What is asked of a thread. */
interface WarnedThread {
  readonly settings: AgentSettings;
  /** Of its AGENTS.md files. */
  readonly instructionWarnings: readonly string[];
}

/** Sends them to who watches a thread. `told`: the settings of its last turn, where it goes on. */
export async function tellWarnings(
  services: Pick<ThreadServices, 'config' | 'hooks' | 'outbound'>,
  thread: WarnedThread & { readonly id: string },
  told: AgentSettings | null = null,
): Promise<void> {
  const { id: threadId } = thread;
  const changed = modelChange(told, thread.settings);
  const warnings = await startWarnings(services, thread);
  for (const message of changed === null ? warnings : [changed, ...warnings]) {
    services.outbound.toThread(threadId, 'warning', { threadId, message });
  }
}

/** Another model than the last turn's goes on. */
function modelChange(told: AgentSettings | null, { model }: AgentSettings): string | null {
  return told === null || told.model === model
    ? null
    : `The last turn of this thread was the model \`${told.model}\`’s; \`${model}\` goes on, and has to make do with what was said.`;
}

/** Sentences for `warning`, the weightiest first. */
export async function startWarnings(
  services: Pick<ThreadServices, 'config' | 'hooks'>,
  { settings, instructionWarnings }: WarnedThread,
): Promise<readonly string[]> {
  const loaded = await services.config.load(threadCwd(settings));
  const config = overlaidConfig(loaded, settings.config).settings;
  const warnings = loaded.workspaceProblems.map(({ summary, details }) =>
    details === null ? summary : `${summary} ${details}`,
  );
  const unknown = unknownSettings(loaded, settings.config);
  if (unknown !== null) warnings.push(unknown.summary);
  if (config.approvalsReviewer !== null && config.approvalsReviewer !== 'user') {
    warnings.push(
      `approvals_reviewer = "${config.approvalsReviewer}" is not supported: you are asked yourself.`,
    );
  }
  warnings.push(...instructionWarnings);
  const tier = tierWarning(settings);
  if (tier !== null) warnings.push(tier);
  const hooks = await services.hooks.list(threadCwd(settings), settings.config);
  // A file that can't be read at all is told of above.
  const mistakes = loaded.unreadable === null ? hooks.errors.map(({ message }) => message) : [];
  return [...warnings, ...mistakes, ...hooks.warnings];
}
