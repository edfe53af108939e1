/** Workers in a Kubernetes cluster: a pod and a volume claim each. */
import { randomBytes } from 'node:crypto';
import { ApiException, CoreV1Api, KubeConfig, NetworkingV1Api } from '@kubernetes/client-node';
import {
  endpointUrl,
  networkPolicyOf,
  objectName,
  podOf,
  secretOf,
  serviceOf,
  volumeOf,
} from './kubernetes-objects.ts';
import type { KubernetesPlace } from './kubernetes-objects.ts';
import { podState } from './kubernetes-state.ts';
import { ProvisionError, checkId } from './provisioner.ts';
import type { Provisioner, WorkerId, WorkerSpec, WorkerState } from './provisioner.ts';

export interface KubernetesOptions {
  readonly place: KubernetesPlace;
  /** Left out: what a pod is given, else the user's kubeconfig. */
  readonly config?: KubeConfig;
}

export class KubernetesProvisioner implements Provisioner {
  readonly #place: KubernetesPlace;
  readonly #core: CoreV1Api;
  readonly #networking: NetworkingV1Api;

  constructor({ place, config }: KubernetesOptions) {
    this.#place = place;
    const found = config ?? usualConfig();
    this.#core = found.makeApiClient(CoreV1Api);
    this.#networking = found.makeApiClient(NetworkingV1Api);
  }

  async wake(spec: WorkerSpec): Promise<void> {
    checkId(spec.id);
    const place = this.#place;
    const { namespace } = place;
    const name = objectName(spec.id);
    // The policy first: nothing of a worker ever runs without one.
    await this.#make('network policy', () =>
      this.#networking.createNamespacedNetworkPolicy({
        namespace,
        body: networkPolicyOf(spec, place),
      }),
    );
    await this.#make('token', () =>
      this.#core.createNamespacedSecret({
        namespace,
        body: secretOf(spec, place, randomBytes(32).toString('base64url')),
      }),
    );
    await this.#make('volume claim', () =>
      this.#core.createNamespacedPersistentVolumeClaim({ namespace, body: volumeOf(spec, place) }),
    );
    await this.#make('service', () =>
      this.#core.createNamespacedService({ namespace, body: serviceOf(spec, place) }),
    );
    const pod = await this.#pod(name);
    if (pod !== null) {
      const state = podState(pod);
      // One that is on its way out makes room first; whoever waits asks again.
      if (state.type === 'ending') return;
      if (state.type !== 'failed') return;
      await this.#delete('pod', () => this.#core.deleteNamespacedPod({ name, namespace }));
      return;
    }
    await this.#make('pod', () =>
      this.#core.createNamespacedPod({ namespace, body: podOf(spec, place) }),
    );
  }

  async state(id: WorkerId): Promise<WorkerState> {
    const name = objectName(checkId(id));
    const pod = await this.#pod(name);
    if (pod === null) {
      const { namespace } = this.#place;
      const claim = await this.#found('volume claim', () =>
        this.#core.readNamespacedPersistentVolumeClaim({ name, namespace }),
      );
      return { type: claim === null ? 'absent' : 'asleep' };
    }
    const state = podState(pod);
    if (state.type === 'ending') return { type: 'asleep' };
    if (state.type !== 'running') return state;
    return {
      type: 'running',
      endpoint: { url: endpointUrl(id, this.#place), token: await this.#token(name) },
    };
  }

  async sleep(id: WorkerId): Promise<void> {
    const name = objectName(checkId(id));
    const { namespace } = this.#place;
    await this.#delete('pod', () => this.#core.deleteNamespacedPod({ name, namespace }));
  }

  async remove(id: WorkerId): Promise<void> {
    const name = objectName(checkId(id));
    const { namespace } = this.#place;
    await this.sleep(id);
    const core = this.#core;
    await this.#delete('service', () => core.deleteNamespacedService({ name, namespace }));
    await this.#delete('volume claim', () =>
      core.deleteNamespacedPersistentVolumeClaim({ name, namespace }),
    );
    await this.#delete('token', () => core.deleteNamespacedSecret({ name, namespace }));
    // Last, for the pod may take its time.
    await this.#delete('network policy', () =>
      this.#networking.deleteNamespacedNetworkPolicy({ name, namespace }),
    );
  }

  async logs(id: WorkerId, lines: number): Promise<string> {
    const name = objectName(checkId(id));
    const { namespace } = this.#place;
    const text = await this.#found('log', () =>
      this.#core.readNamespacedPodLog({ name, namespace, tailLines: lines }),
    );
    return (text ?? '').trimEnd();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #pod(name: string) {
    const { namespace } = this.#place;
    return this.#found('pod', () => this.#core.readNamespacedPod({ name, namespace }));
  }

  async #token(name: string): Promise<string> {
    const { namespace } = this.#place;
    const secret = await this.#found('token', () =>
      this.#core.readNamespacedSecret({ name, namespace }),
    );
    const token = secret?.data?.['token'];
    if (token === undefined) throw new ProvisionError(`the token of ${name} is missing`);
    return Buffer.from(token, 'base64').toString('utf8');
  }

  /** Null where it is not there. */
  async #found<T>(what: string, ask: () => Promise<T>): Promise<T | null> {
    try {
      return await ask();
    } catch (error) {
      if (codeOf(error) === 404) return null;
      throw refused(`the ${what} could not be read`, error);
    }
  }

  async #make(what: string, make: () => Promise<unknown>): Promise<void> {
    try {
      await make();
    } catch (error) {
      // Made before.
      if (codeOf(error) === 409) return;
      throw refused(`the ${what} could not be made`, error);
    }
  }

  async #delete(what: string, act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (codeOf(error) === 404) return;
      throw refused(`the ${what} could not be deleted`, error);
    }
  }
}

function usualConfig(): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromDefault();
  } catch (error) {
    throw new ProvisionError(`no cluster is configured: ${String(error)}`, error);
  }
  return config;
}

function codeOf(error: unknown): number | null {
  return error instanceof ApiException ? error.code : null;
}

function refused(what: string, error: unknown): ProvisionError {
  return new ProvisionError(`${what}: ${wordsOf(error)}`, error);
}

/** The cluster answers with a `Status` object, whose message is for people. */
function wordsOf(error: unknown): string {
  if (!(error instanceof ApiException)) {
    return error instanceof Error ? error.message : String(error);
  }
  if (error.code === 401) return 'the cluster does not accept this account (401)';
  const body: unknown = error.body;
  const status: unknown = typeof body === 'string' ? parsed(body) : body;
  if (typeof status === 'object' && status !== null && 'message' in status) {
    return String(status.message);
  }
  return `the cluster answered ${error.code}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
