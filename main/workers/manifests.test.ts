import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { KubernetesProvisioner } from './kubernetes-provisioner.ts';
import type { KubernetesPlace } from './kubernetes-objects.ts';
import { configuredWorkers } from './places.ts';
import { KubernetesStub } from './testing/kubernetes-stub.ts';
import { faultsOf } from './testing/manifest-check.ts';
import type { Manifest } from './testing/manifest-check.ts';

const CONTAINER = fileURLToPath(new URL('../../build/container', import.meta.url));
const read = (...path: string[]): string => readFileSync(join(CONTAINER, ...path), 'utf8');
const documents = (text: string): Manifest[] =>
  parseAllDocuments(text).map((each) => each.toJS() as Manifest);

const base = readdirSync(join(CONTAINER, 'kubernetes', 'base'))
  .filter((name) => name !== 'kustomization.yaml')
  .flatMap((name) => documents(read('kubernetes', 'base', name)));

const place: KubernetesPlace = {
  kind: 'kubernetes',
  namespace: 'skein',
  image: 'registry.example/skein-worker:1.0',
  volumeBytes: 10 * 1024 ** 3,
  storageClass: 'fast',
  clientLabels: { 'app.kubernetes.io/component': 'web' },
  clusterDomain: 'cluster.local',
  runtimeClass: 'gvisor',
  seccompProfile: { type: 'Localhost', localhostProfile: 'profiles/skein-sandbox.json' },
};

describe('the check itself', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' } };
  test.each([
    [{ ...pod, spec: { containers: [{ name: 'a', imagee: 'x' }] } }, /imagee/],
    [{ ...pod, spec: { containers: 'none' } }, /containers/],
    [{ ...pod, spec: {} }, /containers/],
    [{ ...pod, kind: 'Pot' }, /no schema/],
  ])('finds what a cluster refuses: %#', (manifest, words) => {
    expect(faultsOf(manifest).join()).toMatch(words);
  });
});

test('every object of the base is one that a cluster takes', () => {
  expect(base.length).toBeGreaterThan(6);
  expect(base.flatMap(faultsOf)).toEqual([]);
});

test('every object of a worker is one that a cluster takes, within what the role allows', async () => {
  const stub = await KubernetesStub.start();
  try {
    const provisioner = new KubernetesProvisioner({ place, config: stub.config() });
    const limits = { cpuMillis: 500, memoryBytes: 1024 ** 3, diskBytes: null };
    await provisioner.wake({ id: 'blue', name: 'Blue ✓', limits });
    await provisioner.state('blue');
    await provisioner.logs('blue', 5);
    await provisioner.remove('blue');
    await provisioner.wake({ id: 'blue', name: 'Blue ✓', limits });
    const made = stub.names.map((key) => {
      const [kind = '', name = ''] = key.split('/');
      return stub.get(kind as 'pods', name) as unknown as Manifest;
    });
    expect(made).toHaveLength(5);
    expect(made.flatMap(faultsOf)).toEqual([]);

    const role = base.find(({ kind }) => kind === 'Role') as unknown as {
      rules: { resources: string[]; verbs: string[] }[];
    };
    const verbs: Readonly<Record<string, string>> = {
      POST: 'create',
      GET: 'get',
      DELETE: 'delete',
    };
    for (const asked of new Set(stub.asked)) {
      const [method = '', resource = ''] = asked.split(' ');
      const verb = verbs[method] ?? method;
      const allowed = role.rules.some(
        (rule) => rule.resources.includes(resource) && rule.verbs.includes(verb),
      );
      expect(allowed, `${verb} ${resource}`).toBe(true);
    }
  } finally {
    await stub.close();
  }
});

test('the profile of system calls lets a sandbox be made and refuses what breaks a host', () => {
  const profile = JSON.parse(read('seccomp-sandbox.json')) as {
    defaultAction: string;
    syscalls: { names: string[]; action: string }[];
  };
  const refused = profile.syscalls.flatMap(({ names, action }) =>
    action === 'SCMP_ACT_ERRNO' ? names : [],
  );
  expect(new Set(refused).size).toBe(refused.length);
  for (const needed of [
    'clone',
    'clone3',
    'unshare',
    'mount',
    'umount2',
    'pivot_root',
    'seccomp',
  ]) {
    expect(refused).not.toContain(needed);
  }
  for (const breaks of ['kexec_load', 'init_module', 'bpf', 'open_by_handle_at', 'reboot']) {
    expect(refused).toContain(breaks);
  }
});

interface Deployed {
  spec: { template: { spec: { containers: { env: { name: string; value: string }[] }[] } } };
}

/** kubectl renders as the cluster's users do; where it is missing the files above were still judged. */
test.skipIf(!has('kubectl'))('the example renders to objects that a cluster takes', () => {
  const text = execFileSync('kubectl', ['kustomize', join(CONTAINER, 'kubernetes', 'example')], {
    encoding: 'utf8',
  });
  const rendered = documents(text);
  expect(rendered).toHaveLength(base.length + 1);
  expect(rendered.flatMap(faultsOf)).toEqual([]);
  const deployment = rendered.find(({ kind }) => kind === 'Deployment');
  expect(JSON.stringify(deployment)).toContain('registry.example.com/skein-web:');
  const { containers } = (deployment as unknown as Deployed).spec.template.spec;
  const operator = containers[0]?.env.find(({ name }) => name === 'SKEIN_WORKERS')?.value;
  expect(configuredWorkers(operator, undefined)).toMatchObject({
    fixed: true,
    problem: null,
    config: { place: { kind: 'kubernetes', namespace: 'skein' } },
  });
});

function has(program: string): boolean {
  try {
    execFileSync(program, ['version', '--client'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
