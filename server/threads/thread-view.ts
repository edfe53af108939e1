/** Threads as clients see them. */
import { modeInstructions } from '../agent/prompt.ts';
import type { AgentSettings } from '../agent/settings.ts';
import type {
  Thread,
  ThreadSettings,
  ThreadStartResponse,
  ThreadStatus,
} from '../protocol/thread.ts';
import { tierInForce } from '../model/service-tier.ts';
import type { CollaborationMode } from '../protocol/turn.ts';
import { shownEnvironments, shownSandbox, threadCwd, workspaceRoots } from './environments.ts';
import type { ListedMeta } from './thread-meta.ts';
import type { ThreadServices } from './services.ts';

/** No agent starts others by itself here. */
const MULTI_AGENT_MODE = 'explicitRequestOnly';

export interface ThreadViewInput {
  readonly id: string;
  readonly services: Pick<ThreadServices, 'sections' | 'projects'>;
  readonly meta: ListedMeta;
  readonly settings: AgentSettings | null;
  readonly status: ThreadStatus;
  readonly path: string | null;
  readonly ephemeral: boolean;
  /** Whether it is loaded here. */
  readonly loaded: boolean;
}

export function viewThread(input: ThreadViewInput): Thread {
  const { meta, settings, services } = input;
  const { session } = meta;
  const section = meta.section === null ? null : services.sections.find(meta.section.id);
  const seconds = (ms: number): number => Math.floor(ms / 1000);
  return {
    id: input.id,
    environments: input.loaded && settings !== null ? shownEnvironments(settings) : null,
    extra: extraOf(meta),
    sessionId: input.id,
    forkedFromId: session.forked_from_id,
    attachedToThreadId: session.attached_to_id ?? null,
    parentThreadId: null,
    // What nobody can list has no more than it began with.
    preview: input.ephemeral ? (session.preview ?? '') : meta.preview,
    ephemeral: input.ephemeral,
    section,
    sectionEnteredAt:
      section === null || meta.section === null ? null : seconds(meta.section.enteredAtMs),
    projectId: knownProject(meta.projectId, services),
    historyMode: 'paginated',
    modelProvider: settings?.modelProvider ?? '',
    model: settings?.model ?? null,
    reasoningEffort: settings?.effort ?? null,
    createdAt: seconds(session.created_at_ms),
    updatedAt: seconds(meta.updatedAtMs),
    recencyAt: seconds(meta.recencyAtMs),
    status: input.status,
    path: input.path,
    cwd: settings === null ? session.cwd : threadCwd(settings),
    cliVersion: session.cli_version,
    originator: session.originator,
    source: session.source,
    canAcceptDirectInput: input.loaded ? true : null,
    threadSource: session.thread_source,
    agentNickname: null,
    agentRole: null,
    gitInfo: meta.git,
    name: meta.name,
    daybreakEnabled: meta.daybreakEnabled,
    turns: [],
  };
}

/** What only Skein knows of a thread. */
function extraOf({ session, worktree }: ListedMeta): Thread['extra'] {
  if (session.imported_from !== undefined) return { importedFrom: session.imported_from };
  return worktree === null ? null : { worktree };
}

/** The project, unless it was deleted since. */
export function knownProject(
  projectId: string | null,
  { projects }: Pick<ThreadServices, 'projects'>,
): string | null {
  return projectId !== null && projects.has(projectId) ? projectId : null;
}

/** What start, resume and fork answer beside their own fields. */
export function viewRunning(
  thread: Thread,
  settings: AgentSettings,
  instructionSources: string[],
): ThreadStartResponse {
  return {
    thread,
    model: settings.model,
    modelProvider: settings.modelProvider,
    serviceTier: tierInForce(settings),
    disabledPluginIds: [...(settings.disabledPluginIds ?? [])],
    cwd: threadCwd(settings),
    runtimeWorkspaceRoots: workspaceRoots(settings),
    instructionSources,
    approvalPolicy: settings.approvalPolicy,
    approvalsReviewer: settings.approvalsReviewer,
    sandbox: shownSandbox(settings),
    activePermissionProfile: settings.activePermissionProfile ?? null,
    reasoningEffort: settings.effort,
    multiAgentMode: MULTI_AGENT_MODE,
  };
}

/** The settings as `thread/settings/updated` shows them. */
export function shownSettings(settings: AgentSettings): ThreadSettings {
  return {
    disabledPluginIds: [...(settings.disabledPluginIds ?? [])],
    cwd: threadCwd(settings),
    environments: shownEnvironments(settings),
    approvalPolicy: settings.approvalPolicy,
    approvalsReviewer: settings.approvalsReviewer,
    sandboxPolicy: shownSandbox(settings),
    activePermissionProfile: settings.activePermissionProfile ?? null,
    model: settings.model,
    modelProvider: settings.modelProvider,
    serviceTier: settings.serviceTier,
    effort: settings.effort,
    summary: settings.summary,
    collaborationMode: collaborationMode(settings),
    multiAgentMode: MULTI_AGENT_MODE,
    personality: settings.personality,
  };
}

export function collaborationMode({ model, effort, mode }: AgentSettings): CollaborationMode {
  return {
    mode: mode?.kind ?? 'default',
    settings: {
      model,
      reasoning_effort: effort,
      developer_instructions: mode === undefined ? null : modeInstructions(mode),
    },
  };
}
