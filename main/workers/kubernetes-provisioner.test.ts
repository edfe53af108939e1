import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KubernetesProvisioner } from './kubernetes-provisioner.ts';
import type { KubernetesPlace } from './kubernetes-objects.ts';
import type { WorkerSpec } from './provisioner.ts';
import { KubernetesStub } from './testing/kubernetes-stub.ts';
import { wakeAndWait } from './wait-until-running.ts';

const place: KubernetesPlace = {
  kind: 'kubernetes',
  namespace: 'skein',
  image: 'registry.example/skein-worker:1.0',
  volumeBytes: 10 * 1024 ** 3,
  storageClass: null,
  clientLabels: { 'app.kubernetes.io/component': 'web' },
  clusterDomain: 'cluster.local',
  runtimeClass: null,
  seccompProfile: null,
};
const spec: WorkerSpec = {
  id: 'blue',
  name: 'Blue',
  limits: { cpuMillis: 1500, memoryBytes: 2 * 1024 ** 3, diskBytes: 5 * 1024 ** 3 },
};
const POD = 'skein-worker-blue';
const READY = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };

let stub: KubernetesStub;
let provisioner: KubernetesProvisioner;
/** How long it waited before it asked again. */
let paused: number[];

beforeEach(async () => {
  stub = await KubernetesStub.start();
  paused = [];
  provisioner = new KubernetesProvisioner({
    place,
    config: stub.config(),
    pause: (ms) => Promise.resolve(paused.push(ms)),
  });
});
afterEach(() => stub.close());

const waiting = (reason: string, message?: string) => ({
  phase: 'Pending',
  containerStatuses: [{ name: 'app-server', state: { waiting: { reason, message } } }],
});

describe('a worker in a cluster', () => {
  test('is made of a policy, a token, a claim, a service and a pod, in this order', async () => {
    await provisioner.wake(spec);
    expect(stub.asked.filter((each) => each.startsWith('POST'))).toEqual([
      'POST networkpolicies',
      'POST secrets',
      'POST persistentvolumeclaims',
      'POST services',
      'POST pods',
    ]);
    const pod = stub.get('pods', POD) as unknown as {
      spec: {
        containers: { resources: object; args: string[]; securityContext: object }[];
        automountServiceAccountToken: boolean;
      };
    };
    const [container] = pod.spec.containers;
    expect(container?.resources).toEqual({
      limits: { cpu: '1500m', memory: '2147483648' },
      requests: { cpu: '1500m', memory: '2147483648' },
    });
    expect(container?.args).toContain('capability-token');
    expect(container?.securityContext).toMatchObject({ readOnlyRootFilesystem: true });
    expect(pod.spec.automountServiceAccountToken).toBe(false);
    // In the API's own spelling, not in the client's.
    const policy = JSON.stringify(stub.get('networkpolicies', POD));
    expect(policy).toContain('"from":[');
    expect(policy).not.toContain('_from');
  });

  test('is reached by its service with the token of its secret', async () => {
    const told: string[] = [];
    await provisioner.wake(spec);
    expect(await provisioner.state('blue')).toEqual({
      type: 'starting',
      what: 'its image and its volume',
    });
    stub.setStatus(POD, READY);
    const endpoint = await wakeAndWait(provisioner, spec, { told: (what) => told.push(what) });
    expect(endpoint.url).toBe('ws://skein-worker-blue.skein.svc.cluster.local:8455');
    expect(Buffer.from(endpoint.token, 'base64url')).toHaveLength(32);
    expect(told).toEqual([]);
  });

  test('keeps token and claim while it sleeps, and is the same one when it wakes', async () => {
    await provisioner.wake(spec);
    stub.setStatus(POD, READY);
    const before = await provisioner.state('blue');
    await provisioner.sleep('blue');
    expect(await provisioner.state('blue')).toEqual({ type: 'asleep' });
    expect(stub.names).toEqual([
      `networkpolicies/${POD}`,
      `persistentvolumeclaims/${POD}`,
      `secrets/${POD}`,
      `services/${POD}`,
    ]);
    await provisioner.wake(spec);
    stub.setStatus(POD, READY);
    expect(await provisioner.state('blue')).toEqual(before);
  });

  test('leaves nothing when it is removed, and removing it twice is no fault', async () => {
    await provisioner.wake(spec);
    await provisioner.remove('blue');
    expect(stub.names).toEqual([]);
    await provisioner.remove('blue');
    expect(await provisioner.state('blue')).toEqual({ type: 'absent' });
  });

  test.each([
    [
      waiting('ImagePullBackOff', 'no such image'),
      /^its image cannot be had \(ImagePullBackOff\): no such image$/,
    ],
    [
      {
        phase: 'Failed',
        containerStatuses: [
          { name: 'a', state: { terminated: { exitCode: 137, reason: 'OOMKilled' } } },
        ],
      },
      /more memory than its limit/,
    ],
    [
      {
        phase: 'Running',
        containerStatuses: [
          {
            name: 'a',
            state: { waiting: { reason: 'CrashLoopBackOff' } },
            lastState: { terminated: { exitCode: 2, message: 'no token' } },
          },
        ],
      },
      /^its server ends again and again \(CrashLoopBackOff\): .*exit code 2: no token$/,
    ],
    [{ phase: 'Failed', reason: 'Evicted', message: 'the node was low on disk' }, /low on disk/],
  ])('says why it failed: %#', async (status, words) => {
    await provisioner.wake(spec);
    stub.setStatus(POD, status);
    const state = await provisioner.state('blue');
    expect(state.type === 'failed' ? state.why : '').toMatch(words);
    await expect(wakeAndWait(provisioner, { ...spec, id: 'blue' }, { limitMs: 0 })).rejects.toThrow(
      /.+/,
    );
  });

  test('waits for a node and says so', async () => {
    await provisioner.wake(spec);
    stub.setStatus(POD, {
      phase: 'Pending',
      conditions: [
        { type: 'PodScheduled', status: 'False', message: '0/3 nodes: insufficient memory' },
      ],
    });
    expect(await provisioner.state('blue')).toEqual({
      type: 'starting',
      what: '0/3 nodes: insufficient memory',
    });
  });

  test('that failed is made anew once the old pod is gone', async () => {
    await provisioner.wake(spec);
    stub.setStatus(POD, { phase: 'Failed', message: 'evicted' });
    await provisioner.wake(spec);
    expect(stub.get('pods', POD)).toBeUndefined();
    const awake = wakeAndWait(provisioner, spec, {
      everyMs: 5,
      told: () => stub.get('pods', POD) !== undefined && stub.setStatus(POD, READY),
    });
    await expect(awake).resolves.toMatchObject({ token: expect.any(String) as string });
  });

  test('whose pod is still ending is not made twice', async () => {
    await provisioner.wake(spec);
    stub.setStatus(POD, READY, true);
    expect(await provisioner.state('blue')).toEqual({ type: 'asleep' });
    await provisioner.wake(spec);
    expect(stub.asked.filter((each) => each === 'POST pods')).toHaveLength(1);
    stub.drop(POD);
    await provisioner.wake(spec);
    expect(stub.asked.filter((each) => each === 'POST pods')).toHaveLength(2);
  });

  test('is refused in the words of the cluster, and can be woken again after it', async () => {
    stub.refusals.set('POST persistentvolumeclaims', {
      code: 403,
      message: 'exceeded quota: storage',
    });
    await expect(provisioner.wake(spec)).rejects.toThrow(
      'the volume claim could not be made: exceeded quota: storage',
    );
    await provisioner.wake(spec);
    expect(stub.get('pods', POD)).toBeDefined();
  });

  test('cannot be had with a wrong account, nor by an id that is no label', async () => {
    const other = new KubernetesProvisioner({ place, config: stub.config('wrong') });
    await expect(other.state('blue')).rejects.toThrow(/does not accept this account/);
    await expect(provisioner.wake({ ...spec, id: '../x' })).rejects.toThrow(/`id`/);
  });

  describe('asks again', () => {
    test('as late as a busy cluster wants it, and goes on', async () => {
      const busy = { code: 429, message: 'slow down', headers: { 'retry-after': '3' }, times: 2 };
      stub.refusals.set('POST pods', busy);
      await provisioner.wake(spec);
      expect(paused).toEqual([3000, 3000]);
      expect(stub.get('pods', POD)).toBeDefined();
    });

    test('when another one changed the quota at the same time', async () => {
      stub.refusals.set('POST persistentvolumeclaims', {
        code: 409,
        reason: 'Conflict',
        message: 'Operation cannot be fulfilled on resourcequotas "few"',
      });
      await provisioner.wake(spec);
      expect(stub.get('persistentvolumeclaims', POD)).toBeDefined();
      expect(paused).toHaveLength(1);
    });

    test('when a connection breaks, or a gateway has nobody behind it', async () => {
      await provisioner.wake(spec);
      stub.cut = 1;
      stub.refusals.set('GET pods', { code: 503, message: 'no endpoints' });
      expect(await provisioner.state('blue')).toMatchObject({ type: 'starting' });
      expect(paused).toEqual([500, 1000]);
    });

    test('not for ever, and says then what the cluster said', async () => {
      stub.refusals.set('POST secrets', { code: 503, message: 'etcd has no leader', times: 9 });
      await expect(provisioner.wake(spec)).rejects.toThrow(
        'the token could not be made: etcd has no leader',
      );
      expect(paused).toEqual([500, 1000, 2000]);
    });

    test('not where the cluster wants to be left alone for long', async () => {
      const busy = { code: 429, message: 'come back later', headers: { 'retry-after': '60' } };
      stub.refusals.set('POST pods', busy);
      await expect(provisioner.wake(spec)).rejects.toThrow('come back later');
      expect(paused).toEqual([]);
    });

    test('not where it may not: the account has run out, a rule refuses', async () => {
      stub.refusals.set('POST pods', { code: 401, message: 'Unauthorized' });
      await expect(provisioner.wake(spec)).rejects.toThrow(/token is wrong or has run out/);
      const message = 'violates PodSecurity "restricted:latest": unrestricted capabilities';
      stub.refusals.set('POST pods', { code: 403, reason: 'Forbidden', message });
      await expect(provisioner.wake(spec)).rejects.toThrow(message);
      expect(paused).toEqual([]);
      // The same account is good again, as one is whose token was renewed.
      await provisioner.wake(spec);
      expect(stub.get('pods', POD)).toBeDefined();
    });

    test('and says that a cluster is not reached', async () => {
      stub.cut = 9;
      await expect(provisioner.state('blue')).rejects.toThrow(/the pod could not be read: .+/);
      stub.cut = 0;
      expect(await provisioner.state('blue')).toEqual({ type: 'absent' });
    });
  });

  test('whose volume or node is not there yet is waited for, then given up, then woken', async () => {
    const message = 'pod has unbound immediate PersistentVolumeClaims';
    const pending = {
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
    };
    await provisioner.wake(spec);
    stub.setStatus(POD, pending);
    const waited = wakeAndWait(provisioner, spec, { limitMs: 0, everyMs: 1 });
    await expect(waited).rejects.toThrow(`it does not run after 0 s; it waits for: ${message}`);
    stub.setStatus(POD, READY);
    await expect(wakeAndWait(provisioner, spec)).resolves.toMatchObject({
      url: expect.any(String) as string,
    });
  });

  test('has no log while its container does not run, and one whose cluster fails says so', async () => {
    expect(await provisioner.logs('blue', 10)).toBe('');
    await provisioner.wake(spec);
    expect(await provisioner.logs('blue', 10)).toBe('');
    const message = 'container "app-server" in pod is waiting to start: ContainerCreating';
    stub.refusals.set('GET pods/log', { code: 400, message, reason: 'BadRequest' });
    expect(await provisioner.logs('blue', 10)).toBe('');
    stub.refusals.set('GET pods/log', { code: 403, message: 'cannot get pods/log' });
    await expect(provisioner.logs('blue', 10)).rejects.toThrow('the log could not be read');
  });

  test('shows its newest lines', async () => {
    await provisioner.wake(spec);
    stub.logs.set(POD, 'one\ntwo\n');
    expect(await provisioner.logs('blue', 10)).toBe('one\ntwo');
    expect(await provisioner.logs('green', 10)).toBe('');
  });
});
