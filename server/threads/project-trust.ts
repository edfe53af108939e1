/** Letting the agent write in a work tree means to trust it: kept, so that its own config applies. */
import { formatKeyPath } from '../config/key-path.ts';
import type { LoadedConfig } from '../config/config-assembly.ts';
import type { Trust } from '../config/project-layers.ts';
import { log } from '../log.ts';
import type { SandboxPolicy } from '../protocol/approval.ts';
import type { ThreadServices } from './services.ts';

/** Marks the repository as trusted in the user's config, once. Whether it did. */
export async function trustWorkspace(
  services: Pick<ThreadServices, 'config'>,
  { workspace }: LoadedConfig,
  trust: Trust,
  policy: SandboxPolicy,
): Promise<boolean> {
  if (workspace === null || !workspace.isRepository || trust !== null) return false;
  if (policy.type === 'readOnly') return false;
  const keyPath = formatKeyPath(['projects', workspace.trustKey, 'trust_level']);
  try {
    await services.config.write({
      edits: [{ keyPath, value: 'trusted', mergeStrategy: 'replace' }],
    });
    return true;
  } catch (error) {
    // A config that can't be written is no reason to refuse the thread.
    log('warn', `could not mark ${workspace.trustKey} as trusted`, error);
    return false;
  }
}
