/** Places where workers are made: which are known, and what comes with each. */
import { join } from 'node:path';
import { check } from '../../server/protocol/check.ts';
import { workersConfig } from '../../server/protocol/host-worker.ts';
import type { WorkerPlace, WorkersConfig } from '../../server/protocol/host-worker.ts';
import type { Redactor } from '../../server/diagnostics/redact.ts';
import type { ServerCommand } from '../app-server/spawn.ts';
import type { Provisioner } from './provisioner.ts';

export const usualWorkers: WorkersConfig = { place: { kind: 'local' }, idleMinutes: 30 };

/** What a place holds workers to. A cluster's network only where its plugin knows policies. */
export const enforcedBy: Readonly<
  Record<WorkerPlace['kind'], { cpu: boolean; memory: boolean; disk: boolean; network: boolean }>
> = {
  local: { cpu: false, memory: false, disk: false, network: false },
  kubernetes: { cpu: true, memory: true, disk: true, network: true },
};

export interface ProvisionParts {
  /** Of Skein, with a folder for workers of this machine. */
  readonly home: string;
  readonly server: ServerCommand;
  readonly redactor: Redactor;
}

export async function provision(
  place: WorkerPlace,
  { home, server, redactor }: ProvisionParts,
): Promise<Provisioner> {
  if (place.kind === 'local') {
    const { LocalProvisioner } = await import('./local-provisioner.ts');
    return new LocalProvisioner({ folder: join(home, 'workers'), home, server, redactor });
  }
  // Two megabytes of a cluster's API: nobody else pays for them.
  const { KubernetesProvisioner } = await import('./kubernetes-provisioner.ts');
  return new KubernetesProvisioner({ place });
}

export interface Configured {
  readonly config: WorkersConfig;
  readonly fixed: boolean;
  /** What is wrong with what was said; the usual is taken in its place. */
  readonly problem: string | null;
}

/**
 * @param operator `SKEIN_WORKERS`: JSON of a {@link WorkersConfig}
 * @param stored what the settings page wrote
 */
export function configuredWorkers(operator: string | undefined, stored: unknown): Configured {
  const fixed = operator !== undefined && operator !== '';
  if (!fixed && stored === undefined) return { config: usualWorkers, fixed, problem: null };
  let said: unknown = stored;
  if (fixed) {
    try {
      said = JSON.parse(operator);
    } catch (error) {
      return { config: usualWorkers, fixed, problem: `SKEIN_WORKERS is no JSON: ${String(error)}` };
    }
  }
  const judged = check(workersConfig, said);
  if (judged.ok) return { config: judged.value, fixed, problem: null };
  const where = fixed ? 'SKEIN_WORKERS' : 'the setting of workers';
  return { config: usualWorkers, fixed, problem: `${where}: ${judged.problem.message}` };
}
