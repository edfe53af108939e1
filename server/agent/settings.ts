/** What is in force for a thread: kept in its rollout, so that resuming restores all of it. */
import type { ApprovalsReviewer, AskForApproval, SandboxPolicy } from '../protocol/approval.ts';

export type ModeKind = 'default' | 'plan';

export interface Mode {
  readonly kind: ModeKind;
  /** Replaces Skein's own instructions for the mode when not null. */
  readonly instructions: string | null;
}

export interface AgentSettings {
  /** Absolute. */
  readonly cwd: string;
  readonly model: string;
  readonly modelProvider: string;
  readonly approvalPolicy: AskForApproval;
  readonly approvalsReviewer: ApprovalsReviewer;
  readonly sandboxPolicy: SandboxPolicy;
  /** The permission profile that `sandboxPolicy` was made from; null when it was given by itself. */
  readonly activePermissionProfile?: ActivePermissionProfile | null;
  readonly serviceTier: string | null;
  /** Reasoning effort; null leaves it to the provider. */
  readonly effort: string | null;
  /** How reasoning is summarised: `auto`, `concise`, `detailed`, `none`; null as the config says. */
  readonly summary: string | null;
  readonly personality: string | null;
  /** Replaces Skein's own instructions when not null. */
  readonly baseInstructions: string | null;
  /** Added to them when not null. */
  readonly developerInstructions: string | null;
  /** Kept for clients; there are no plugins here. Left out: none. */
  readonly disabledPluginIds?: readonly string[];
  /** Left out: the default mode. */
  readonly mode?: Mode;
  /** The folders that a client named as the thread's. Left out or null: its own, and those it may write. */
  readonly workspaceRoots?: readonly string[] | null;
  /** The thread's own folder, whose config counts, where `cwd` is another. Left out or null: `cwd`. */
  readonly threadCwd?: string | null;
  /** The client chose no environment: nothing is read, written or run. Left out: this computer. */
  readonly withoutEnvironment?: boolean;
  /**
   * Dotted keys that hold for this thread only (`thread/start.config`). They may hold keys of
   * providers, so they live in memory and no rollout has them.
   */
  readonly config?: Readonly<Record<string, unknown>> | null;
}

export interface ActivePermissionProfile {
  readonly id: string;
  readonly extends: string | null;
}

/** Whether both work in the same folder, or both in none. */
export function worksInOneFolder(one: AgentSettings, other: AgentSettings): boolean {
  const hasOne = (settings: AgentSettings): boolean => settings.withoutEnvironment !== true;
  return one.cwd === other.cwd && hasOne(one) === hasOne(other);
}

/** What a rollout keeps. */
export function durableSettings(settings: AgentSettings): AgentSettings {
  const { config: _, ...durable } = settings;
  return durable;
}

export const DEFAULT_MODE: Mode = { kind: 'default', instructions: null };

export type SettingName = keyof AgentSettings;

/** A change of settings. A field that is left out stays as it is. */
export type SettingsPatch = { readonly [K in SettingName]?: AgentSettings[K] };

/** The settings with the patch applied, or the very same object when nothing differs. */
export function withSettings(settings: AgentSettings, patch: SettingsPatch): AgentSettings {
  const changed = Object.entries(patch).some(
    ([name, value]) =>
      JSON.stringify(value ?? null) !== JSON.stringify(settings[name as SettingName] ?? null),
  );
  return changed ? { ...settings, ...patch } : settings;
}
