/**
 * The adapter against a cluster's real API, where there is one: SKEIN_TEST_KUBECONFIG names a kubeconfig whose account
 * may make namespaces. Nodes are not needed; a namespace of its own is made and removed.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { KubernetesPlace } from './kubernetes-objects.ts';
import { KubernetesProvisioner } from './kubernetes-provisioner.ts';
import type { WorkerSpec } from './provisioner.ts';

const kubeconfig = process.env['SKEIN_TEST_KUBECONFIG'] ?? '';
const BASE = fileURLToPath(new URL('../../build/container/kubernetes/base', import.meta.url));
const NAMESPACE = `skein-test-${process.pid}`;
const POD = 'skein-worker-blue';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const place: KubernetesPlace = {
  kind: 'kubernetes',
  namespace: NAMESPACE,
  image: 'registry.example.invalid/skein-worker:none',
  volumeBytes: 1024 ** 3,
  storageClass: null,
  runtimeClass: null,
  seccompProfile: null,
  clientLabels: { 'app.kubernetes.io/component': 'web' },
  clusterDomain: 'cluster.local',
};
const spec: WorkerSpec = {
  id: 'blue',
  name: 'Blue ✓',
  limits: { cpuMillis: 100, memoryBytes: 64 * 1024 ** 2, diskBytes: null },
};

async function kubectl(...args: string[]): Promise<string> {
  const all = ['--kubeconfig', kubeconfig, '--namespace', NAMESPACE, ...args];
  const { stdout } = await promisify(execFile)('kubectl', all);
  return stdout;
}

/** As `skein web` has it in the base. */
async function webConfig(): Promise<KubeConfig> {
  const given = new KubeConfig();
  given.loadFromString(await readFile(kubeconfig, 'utf8'));
  const cluster = given.getCurrentCluster();
  if (cluster === null) throw new Error('the kubeconfig names no cluster');
  const token = (await kubectl('create', 'token', 'skein-web')).trim();
  const config = new KubeConfig();
  config.loadFromClusterAndUser(cluster, { name: 'web', token });
  return config;
}

const named = (...kinds: string[]): Promise<string> =>
  kubectl('get', kinds.join(','), '--output', 'name', '--selector', 'skein.dev/worker=blue');

describe.skipIf(kubeconfig === '')('a worker in a real cluster', () => {
  let provisioner: KubernetesProvisioner;

  beforeAll(async () => {
    await kubectl('create', 'namespace', NAMESPACE);
    // A cluster whose controllers run makes it by itself.
    await kubectl('create', 'serviceaccount', 'default').catch(() => '');
    await kubectl('apply', '--kustomize', BASE);
    // As the account of the base: its role must do.
    provisioner = new KubernetesProvisioner({ place, config: await webConfig() });
  });
  afterAll(() => kubectl('delete', 'namespace', NAMESPACE, '--wait=false'));

  test('is made twice over without harm, and waits for a node or its image', async () => {
    expect(await provisioner.state('blue')).toEqual({ type: 'absent' });
    await provisioner.wake(spec);
    await provisioner.wake(spec);
    expect(await provisioner.state('blue')).toMatchObject({
      type: expect.stringMatching(/^(starting|failed)$/) as string,
    });
    const there = 'pods,secrets,services,persistentvolumeclaims,networkpolicies'.split(',');
    expect((await named(...there)).trim().split('\n')).toHaveLength(5);
    // Nothing that was asked for was dropped on the way.
    const pod = JSON.parse(await kubectl('get', 'pod', POD, '--output', 'json')) as {
      spec: { containers: { readinessProbe: object; securityContext: object }[] };
    };
    expect(pod.spec.containers[0]).toMatchObject({
      readinessProbe: { httpGet: { path: '/readyz' } },
      securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
    });
  });

  test('has no log yet', async () => {
    expect(await provisioner.logs('blue', 10)).toBe('');
  });

  test('sleeps without its pod and wakes with a new one', async () => {
    await provisioner.sleep('blue');
    await vi.waitFor(async () => {
      expect(await provisioner.state('blue')).toEqual({ type: 'asleep' });
      expect(await named('pods')).toBe('');
    }, 50_000);
    await provisioner.wake(spec);
    expect(await named('pods')).toContain(POD);
  });

  test('is refused by a quota in words that tell of it', async () => {
    await kubectl('create', 'quota', 'few', '--hard=persistentvolumeclaims=2');
    // Where no controller counts, what is used is said here.
    const status = {
      status: { hard: { persistentvolumeclaims: '2' }, used: { persistentvolumeclaims: '2' } },
    };
    await kubectl(
      'patch',
      'resourcequota',
      'few',
      '--subresource=status',
      '--type=merge',
      '--patch',
      JSON.stringify(status),
    ).catch(() => '');
    await expect(provisioner.wake({ ...spec, id: 'green' })).rejects.toThrow(
      /volume claim could not be made.*exceeded quota/,
    );
    await provisioner.remove('green');
  });

  test('may not look at what is not its own', async () => {
    const elsewhere = new KubernetesProvisioner({
      place: { ...place, namespace: 'kube-system' },
      config: await webConfig(),
    });
    await expect(elsewhere.state('blue')).rejects.toThrow(/cannot get resource "pods"/);
  });

  test('leaves nothing', async () => {
    await provisioner.remove('blue');
    await vi.waitFor(async () => {
      expect(await named('pods', 'secrets', 'services', 'networkpolicies')).toBe('');
    }, 50_000);
    await provisioner.remove('blue');
  });
});
