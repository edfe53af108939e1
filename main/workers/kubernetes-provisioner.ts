/** Workers in a Kubernetes cluster: a pod and a volume claim each. */
import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { CoreV1Api, KubeConfig, Log, NetworkingV1Api } from '@kubernetes/client-node';
import {
  CONTAINER,
  endpointUrl,
  networkPolicyOf,
  objectName,
  podOf,
  secretOf,
  serviceOf,
  volumeOf,
} from './kubernetes-objects.ts';
import type { KubernetesPlace } from './kubernetes-objects.ts';
import { pauseMs, refusalOf } from './kubernetes-refusal.ts';
import type { Refusal } from './kubernetes-refusal.ts';
import { podState } from './kubernetes-state.ts';
import { ProvisionError, checkId } from './provisioner.ts';
import type { Provisioner, WorkerId, WorkerSpec, WorkerState } from './provisioner.ts';

export interface KubernetesOptions {
  readonly place: KubernetesPlace;
  /** Left out: what a pod is given, else the user's kubeconfig. */
  readonly config?: KubeConfig;
  /** How it waits until it asks once more. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

export class KubernetesProvisioner implements Provisioner {
  readonly #place: KubernetesPlace;
  readonly #core: CoreV1Api;
  readonly #networking: NetworkingV1Api;
  readonly #log: Log;
  readonly #pause: (ms: number) => Promise<unknown>;

  constructor({ place, config, pause = wait }: KubernetesOptions) {
    this.#pause = pause;
    this.#place = place;
    const found = config ?? usualConfig();
    this.#core = found.makeApiClient(CoreV1Api);
    this.#networking = found.makeApiClient(NetworkingV1Api);
    this.#log = new Log(found);
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
    const got = await this.#asked(
      'the log could not be read',
      async () => {
        const stream = new PassThrough();
        // `readNamespacedPodLog` fails at an empty one, which comes without a type of content.
        await this.#log.log(namespace, name, CONTAINER, stream, { tailLines: lines });
        return text(stream);
      },
      // 204: the pod has no node yet; 400: its container did not start yet.
      ({ code }) => code === 404 || code === 204 || code === 400,
    );
    return (got ?? '').trimEnd();
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
  #found<T>(what: string, ask: () => Promise<T>): Promise<T | null> {
    return this.#asked(`the ${what} could not be read`, ask, isMissing);
  }

  /** Made before is made. */
  async #make(what: string, make: () => Promise<unknown>): Promise<void> {
    await this.#asked(`the ${what} could not be made`, make, isThere);
  }

  async #delete(what: string, act: () => Promise<unknown>): Promise<void> {
    await this.#asked(`the ${what} could not be deleted`, act, isMissing);
  }

  /** Null where it was refused in a way that is no fault. What passes by itself is asked again a few times. */
  async #asked<T>(
    failed: string,
    ask: () => Promise<T>,
    isFine: (refusal: Refusal) => boolean,
  ): Promise<T | null> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await ask();
      } catch (error) {
        const refusal = refusalOf(error);
        if (isFine(refusal)) return null;
        const pause = pauseMs(refusal, attempt);
        if (pause === null) throw new ProvisionError(`${failed}: ${refusal.words}`, error);
        await this.#pause(pause);
      }
    }
  }
}

const isMissing = ({ code }: Refusal): boolean => code === 404;
const isThere = ({ code, reason }: Refusal): boolean => code === 409 && reason === 'AlreadyExists';

function usualConfig(): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromDefault();
  } catch (error) {
    throw new ProvisionError(`no cluster is configured: ${String(error)}`, error);
  }
  return config;
}
