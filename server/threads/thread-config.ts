/** What the config says for one thread: as its folder sees it, with the thread's own keys on top. */
import type { LoadedConfig } from '../config/config-assembly.ts';
import type { TomlTable } from '../config/fields.ts';
import { parseKeyPath } from '../config/key-path.ts';
import { trustOf } from '../config/project-layers.ts';
import type { Trust } from '../config/project-layers.ts';
import { applyOverrides, interpretConfig } from '../config/settings.ts';
import type { Settings } from '../config/settings.ts';
import { catalogFault } from '../model/catalog-file.ts';
import { invalidRequest } from '../rpc/fault.ts';
import { threadCwd } from './environments.ts';
import type { ThreadServices } from './services.ts';

type Overrides = Readonly<Record<string, unknown>> | null | undefined;

/** For a thread that runs: what does not fit is left out, for it has to go on. */
export async function threadConfig(
  services: Pick<ThreadServices, 'config'>,
  thread: { readonly cwd: string; readonly threadCwd?: string | null; readonly config?: Overrides },
): Promise<{ readonly settings: Settings; readonly table: TomlTable }> {
  const loaded = await services.config.load(threadCwd(thread));
  return overlaidConfig(loaded, thread.config);
}

/**
 * For a thread that starts: with a mistake in a value it would run under other rules than its user
 * wrote down, so it does not start. A provider with a mistake is in nobody's way but its own.
 * @throws {RpcFault} that names the key
 */
export async function soundConfig(
  services: Pick<ThreadServices, 'config'>,
  cwd: string,
  overrides: Overrides,
): Promise<{
  readonly loaded: LoadedConfig;
  readonly settings: Settings;
  /** Of the folder, with what the overrides say of it. */
  readonly trust: Trust;
}> {
  const loaded = await services.config.load(cwd);
  if (loaded.unreadable !== null) {
    const { path, range, details, summary } = loaded.unreadable;
    const place = range === undefined ? '' : `:${range.start.line}:${range.start.column}`;
    throw invalidRequest(
      `failed to load configuration: ${path ?? ''}${place}: ${details ?? summary}`,
    );
  }
  const { settings, faults } = overlaidConfig(loaded, overrides);
  const fault = faults.find(
    ({ path }) => path[0] !== 'model_providers' || isOverridden(overrides, path),
  );
  if (fault !== undefined) {
    throw invalidRequest(`failed to load configuration: ${fault.message}`);
  }
  const listFault = catalogFault(settings);
  if (listFault !== null) throw invalidRequest(`failed to load configuration: ${listFault}`);
  const { workspace } = loaded;
  const trust =
    workspace === null ? null : await trustOf(settings.projects, cwd, workspace.trustKey);
  return { loaded, settings, trust };
}

export function overlaidConfig(loaded: LoadedConfig, overrides: Overrides) {
  if (overrides == null || Object.keys(overrides).length === 0) {
    return { settings: loaded.settings, faults: loaded.faults, table: loaded.config };
  }
  const table = applyOverrides(loaded.config, overrides);
  return { ...interpretConfig(table), table };
}

/** For another thread: hooks, and what was said of their trust, stay with the one they were given to. */
export function withoutHooks(overrides: Overrides): Overrides {
  if (overrides == null) return overrides;
  const isHook = (key: string): boolean => (parseKeyPath(key) ?? [key])[0] === 'hooks';
  return Object.fromEntries(Object.entries(overrides).filter(([key]) => !isHook(key)));
}

function isOverridden(overrides: Overrides, path: readonly string[]): boolean {
  return Object.keys(overrides ?? {}).some((key) => key.split('.')[0] === path[0]);
}
