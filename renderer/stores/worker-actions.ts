/** Workers as the settings show them: what there is, and what is done with one. */
import type { HostResult } from '../../server/protocol/host.ts';
import type {
  Worker,
  WorkerLimits,
  WorkerSeccomp,
  WorkersConfig,
} from '../../server/protocol/host-worker.ts';
import { words } from '../lib/words.ts';
import type { App } from './app-store.ts';
import { FieldError } from './config-fields.ts';

const t = words('stores');

export type WorkerBook = HostResult<'host/worker/list'>;

export interface WorkerDraft {
  readonly name: string;
  /** In cores and in GiB, as they are typed; empty: what the place gives everybody. */
  readonly cores: string;
  readonly memory: string;
  readonly disk: string;
}

export const emptyWorker: WorkerDraft = { name: '', cores: '', memory: '', disk: '' };

const GIB = 1024 ** 3;

/** @throws {FieldError} where something typed is no such number */
export function limitsOf(draft: WorkerDraft): WorkerLimits {
  return {
    cpuMillis: amount('cores', draft.cores, 1000),
    memoryBytes: amount('memory', draft.memory, GIB),
    diskBytes: amount('disk', draft.disk, GIB),
  };
}

/** A number above nothing, of a unit; null where nothing is typed. */
export function amount(field: string, text: string, unit: number): number | null {
  const typed = text.trim().replace(',', '.');
  if (typed === '') return null;
  const number = Number(typed);
  if (!Number.isFinite(number) || number <= 0 || number > 1_000_000) {
    throw new FieldError(field, t('workerNumber'));
  }
  return Math.max(1, Math.round(number * unit));
}

export interface PlaceDraft {
  readonly kind: WorkersConfig['place']['kind'];
  readonly namespace: string;
  readonly image: string;
  /** GiB. */
  readonly volume: string;
  readonly storageClass: string;
  readonly runtimeClass: string;
  readonly seccomp: WorkerSeccomp['type'];
  /** Where the profile lies on the nodes. */
  readonly localhostProfile: string;
  /** `name=value`, one a line. */
  readonly clientLabels: string;
  readonly clusterDomain: string;
  /** Minutes; empty: never. */
  readonly idle: string;
}

export function placeDraftOf({ place, idleMinutes }: WorkersConfig): PlaceDraft {
  const of = place.kind === 'kubernetes' ? place : null;
  const seccomp = of?.seccompProfile ?? { type: 'RuntimeDefault' };
  const labels = of?.clientLabels ?? { 'app.kubernetes.io/component': 'web' };
  return {
    kind: place.kind,
    namespace: of?.namespace ?? 'skein',
    image: of?.image ?? '',
    volume: String((of?.volumeBytes ?? 10 * GIB) / GIB),
    storageClass: of?.storageClass ?? '',
    runtimeClass: of?.runtimeClass ?? '',
    seccomp: seccomp.type,
    localhostProfile: seccomp.type === 'Localhost' ? seccomp.localhostProfile : '',
    clientLabels: Object.entries(labels)
      .map(([name, value]) => `${name}=${value}`)
      .join('\n'),
    clusterDomain: of?.clusterDomain ?? 'cluster.local',
    idle: idleMinutes === null ? '' : String(idleMinutes),
  };
}

/** @throws {FieldError} */
export function workersConfigOf(draft: PlaceDraft): WorkersConfig {
  const idleMinutes = amount('idle', draft.idle, 1);
  if (draft.kind === 'local') return { place: { kind: 'local' }, idleMinutes };
  type Needed = 'namespace' | 'image' | 'clusterDomain' | 'localhostProfile';
  const needed = (field: Needed): string => {
    const text = draft[field].trim();
    if (text === '') throw new FieldError(field, t('workerNeeded'));
    return text;
  };
  const volumeBytes = amount('volume', draft.volume, GIB);
  if (volumeBytes === null) throw new FieldError('volume', t('workerNeeded'));
  return {
    idleMinutes,
    place: {
      kind: 'kubernetes',
      namespace: needed('namespace'),
      image: needed('image'),
      volumeBytes,
      storageClass: draft.storageClass.trim() || null,
      runtimeClass: draft.runtimeClass.trim() || null,
      seccompProfile:
        draft.seccomp === 'Localhost'
          ? { type: 'Localhost', localhostProfile: needed('localhostProfile') }
          : { type: draft.seccomp },
      clientLabels: labelsOf(draft.clientLabels),
      clusterDomain: needed('clusterDomain'),
    },
  };
}

function labelsOf(text: string): Record<string, string> {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (lines.length === 0) throw new FieldError('clientLabels', t('workerNeeded'));
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', value, ...more] = line.split('=');
      if (name === '' || value === undefined || more.length > 0) {
        throw new FieldError('clientLabels', t('workerLabel', { line }));
      }
      return [name.trim(), value.trim()];
    }),
  );
}

export function readWorkers(app: App): Promise<WorkerBook> {
  return app.rpc.host('host/worker/list', {});
}

export async function createWorker(app: App, draft: WorkerDraft): Promise<void> {
  if (draft.name.trim() === '') throw new FieldError('name', t('workerNeeded'));
  await app.rpc.host('host/worker/create', { name: draft.name, limits: limitsOf(draft) });
}

export async function wakeWorker(app: App, { id }: Worker): Promise<void> {
  await app.rpc.host('host/worker/wake', { worker: id });
}

export async function putWorkerToSleep(app: App, { id }: Worker): Promise<void> {
  await app.rpc.host('host/worker/sleep', { worker: id });
}

export async function removeWorker(app: App, { id }: Worker): Promise<void> {
  await app.rpc.host('host/worker/remove', { worker: id });
}

export async function readWorkerLog(app: App, { id }: Worker): Promise<string> {
  const { text } = await app.rpc.host('host/worker/log', { worker: id });
  return text;
}

export async function configureWorkers(app: App, draft: PlaceDraft): Promise<void> {
  await app.rpc.host('host/worker/configure', { config: workersConfigOf(draft) });
}
