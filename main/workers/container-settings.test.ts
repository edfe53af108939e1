/** Whatever the images, the compose file and the manifests say to a program is something that the program knows. */
import { readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { V1Deployment, V1PodSpec, V1Service } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { findCommand, judgeArguments } from '../../server/cli/parse-arguments.ts';
import { table } from '../../server/cli/table.ts';
import { parseListenOptions } from '../../server/listen-options.ts';
import { listenOnPort } from '../../server/rpc/socket-server.ts';
import { webSettings } from '../web-settings.ts';
import type { WebSettings } from '../web-settings.ts';
import { WORKER_PORT, networkPolicyOf, podOf, serviceOf } from './kubernetes-objects.ts';
import type { KubernetesPlace } from './kubernetes-objects.ts';
import { configuredWorkers } from './places.ts';
import { refusedByRestricted } from './testing/pod-security.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CONTAINER = join(ROOT, 'build', 'container');
const read = (...path: string[]): string => readFileSync(join(CONTAINER, ...path), 'utf8');

const containerfile = read('Containerfile').replace(/\\\n/g, ' ');
const stage = (name: string): string => {
  const [, text = ''] =
    new RegExp(`^FROM \\S+ AS ${name}$([^]*?)(?=^FROM |$(?![^]))`, 'm').exec(containerfile) ?? [];
  return text;
};
const entryOf = (name: string): string[] => {
  const [, words = '[]'] = /^ENTRYPOINT (.*)$/m.exec(stage(name)) ?? [];
  return JSON.parse(words) as string[];
};
/** What a program gets from an image, behind its own path, and then from whoever starts it. */
const argumentsOf = (image: string, args: readonly string[]): string[] => {
  const entry = entryOf(image);
  const program = entry.findIndex((word) => word.startsWith('/opt/skein/out/'));
  return [...entry.slice(program + 1), ...args];
};

const base = readdirSync(join(CONTAINER, 'kubernetes', 'base'))
  .filter((name) => name !== 'kustomization.yaml')
  .flatMap((name) =>
    parseAllDocuments(read('kubernetes', 'base', name)).map(
      (each) => each.toJS() as { kind: string },
    ),
  );
const ofKind = <T>(kind: string): T => base.find((each) => each.kind === kind) as T;
const deployment = ofKind<V1Deployment>('Deployment').spec?.template.spec as V1PodSpec;
const service = ofKind<V1Service>('Service');

interface Variable {
  readonly name: string;
  readonly value?: string;
}
const example = parse(read('kubernetes', 'example', 'kustomization.yaml')) as {
  patches: { patch: string }[];
};
const added = example.patches.flatMap(
  ({ patch }) => parse(patch) as { path: string; value: (string | Variable)[] }[],
);
const exampleOf = (field: 'args' | 'env'): (string | Variable)[] =>
  added.find(({ path }) => path.endsWith(`/0/${field}`))?.value ?? [];
const operator = (exampleOf('env') as Variable[]).find(({ name }) => name === 'SKEIN_WORKERS');
const place = configuredWorkers(operator?.value, undefined).config.place as KubernetesPlace;
const limits = { cpuMillis: 500, memoryBytes: 1024 ** 3, diskBytes: null };
const spec = { id: 'blue', name: 'Blue', limits };
const worker = podOf(spec, place).spec as V1PodSpec;

const compose = (parse(read('compose.yaml')) as { services: { web: Record<string, unknown> } })
  .services.web;

let home = '';
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'skein-container-'));
});
afterAll(() => rm(home, { recursive: true }));

/** As `skein` reads its command line. @throws where it would end with a word about it */
function web(args: readonly string[], env: NodeJS.ProcessEnv = {}): WebSettings {
  const { values, operands } = judgeArguments(findCommand(table, argumentsOf('web', args)));
  expect(operands).toEqual([]);
  expect(values['no-open']).toBe(true);
  return webSettings({ options: values, home, env });
}

describe('what the web image is started with', () => {
  test('by the compose file is what the web door asks for', () => {
    const { door } = web(compose['command'] as string[]);
    expect(door).toMatchObject({
      host: '0.0.0.0',
      port: 8080,
      publicOrigin: 'http://127.0.0.1:8080',
      entry: { kind: 'link' },
    });
    expect(compose['ports']).toEqual([`127.0.0.1:8080:${door.port}`]);
  });

  test('by the example for a cluster, too', () => {
    const env = { SKEIN_OIDC_SECRET: 'from the secret' };
    const { door } = web(exampleOf('args') as string[], env);
    expect(door).toMatchObject({
      port: 8080,
      publicOrigin: 'https://skein.example.com',
      entry: { kind: 'oidc', oidc: { clientSecret: 'from the secret' } },
    });
    expect(door.roles.drive).toEqual(['ada@example.com']);
  });

  test('by the base alone is not enough, and says what is missing', () => {
    expect(() => web(deployment.containers[0]?.args ?? [])).toThrow(/--sign-in/);
  });

  test.each([
    [['--sign-on=link'], /did you mean --sign-in/],
    [['--listen=0.0.0.0:8080'], /--listen is given twice/],
    [['--sign-in=badge'], /--sign-in wants/],
  ])('is refused where it is wrong: %s', (wrong, words) => {
    expect(() => web([...(compose['command'] as string[]), ...wrong])).toThrow(words);
  });
});

describe('what the worker image is started with', () => {
  const args = worker.containers[0]?.args ?? [];

  test('in a pod is what the app server knows', () => {
    const options = parseListenOptions(argumentsOf('worker', args));
    expect(options).toMatchObject({
      stdio: false,
      addresses: [{ kind: 'port', host: '0.0.0.0', port: WORKER_PORT }],
      auth: { mode: 'capability-token' },
    });
    // The file is in the volume of the secret, by the name of its one entry.
    const file = args[args.indexOf('--ws-token-file') + 1] ?? '';
    const mount = worker.containers[0]?.volumeMounts?.find(({ name }) => name === 'token');
    expect(file).toBe(`${mount?.mountPath}/token`);
  });

  test('is refused where it is wrong', () => {
    expect(() => parseListenOptions(argumentsOf('worker', [...args, '--ws-token', 'x']))).toThrow(
      'unknown argument: --ws-token',
    );
  });
});

test('ports are the same ones from the image to the policy', () => {
  const exposed = (name: string): number => Number(/^EXPOSE (\d+)$/m.exec(stage(name))?.[1]);
  const names = (pod: V1PodSpec): object[] =>
    (pod.containers[0]?.ports ?? []).map(({ name, containerPort }) => ({ name, containerPort }));
  expect(exposed('web')).toBe(8080);
  expect(names(deployment)).toEqual([{ name: 'http', containerPort: 8080 }]);
  expect(service.spec?.ports).toMatchObject([{ targetPort: 'http' }]);
  const policies = base.filter(({ kind }) => kind === 'NetworkPolicy');
  expect(JSON.stringify(policies)).toContain('"ports":[{"protocol":"TCP","port":8080}]');

  expect(exposed('worker')).toBe(WORKER_PORT);
  expect(names(worker)).toEqual([{ name: 'app-server', containerPort: WORKER_PORT }]);
  expect(serviceOf(spec, place).spec?.ports).toMatchObject([
    { port: WORKER_PORT, targetPort: 'app-server' },
  ]);
  expect(networkPolicyOf(spec, place).spec?.ingress?.[0]?.ports).toEqual([
    { protocol: 'TCP', port: WORKER_PORT },
  ]);
  for (const pod of [deployment, worker]) {
    const [container] = pod.containers;
    for (const probe of probesOf(pod)) {
      expect(container?.ports?.map(({ name }) => name)).toContain(probe.port);
    }
  }
});

function probesOf(pod: V1PodSpec): { path: string; port: string }[] {
  const { startupProbe, readinessProbe, livenessProbe } = pod.containers[0] ?? {};
  return [startupProbe, readinessProbe, livenessProbe].map((probe) => ({
    path: probe?.httpGet?.path ?? '',
    port: String(probe?.httpGet?.port),
  }));
}

test('probes ask for what is answered', async () => {
  const rules = { bearer: null, loopbackNamesOnly: false };
  const server = await listenOnPort('127.0.0.1', 0, () => undefined, rules);
  try {
    const address = `http://${server.address}`;
    for (const { path } of probesOf(worker)) {
      expect((await fetch(`${address}${path}`)).status, path).toBe(200);
    }
  } finally {
    await server.close();
  }
  const routes = readFileSync(join(ROOT, 'main', 'http', 'routes.ts'), 'utf8');
  for (const { path } of probesOf(deployment)) expect(routes).toContain(`app.get('${path}'`);
});

test('what is written lies on the volume, and all else is read only', () => {
  const variables = Object.fromEntries(
    [...stage('base').matchAll(/(\w+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]),
  );
  for (const name of ['HOME', 'SKEIN_HOME']) expect(variables[name]).toMatch(/^\/data\//);
  // Files in a home are kept from commands: a workspace there could not be worked in.
  expect(read('start.sh')).toContain('cd /data/workspace');
  for (const pod of [deployment, worker]) {
    const [container] = pod.containers;
    const mounts = (container?.volumeMounts ?? []).filter(({ readOnly }) => readOnly !== true);
    expect(mounts.map(({ mountPath }) => mountPath)).toEqual(['/data', '/tmp']);
    expect(container?.securityContext?.readOnlyRootFilesystem).toBe(true);
  }
  expect(compose).toMatchObject({ read_only: true, volumes: ['skein:/data'], tmpfs: ['/tmp'] });
});

test('the user of the image is the one that owns the volume', () => {
  const users = [...stage('base').matchAll(/(?:--[ug]id|--owner|--group) (\d+)/g)];
  expect(new Set(users.map(([, id]) => id))).toEqual(new Set(['10001']));
  expect(stage('base')).toMatch(/^USER 10001:10001$/m);
  for (const { securityContext } of [deployment, worker]) {
    expect(securityContext).toMatchObject({
      runAsUser: 10_001,
      runAsGroup: 10_001,
      fsGroup: 10_001,
    });
  }
});

test('there is time to end before it is killed', () => {
  // `drainMs` of `server/server-process.ts`.
  const drain = Number(
    /drainMs: ([\d_]+)/
      .exec(readFileSync(join(ROOT, 'server', 'server-process.ts'), 'utf8'))?.[1]
      ?.replace('_', ''),
  );
  expect(drain).toBeGreaterThan(0);
  for (const { terminationGracePeriodSeconds = 0 } of [deployment, worker]) {
    expect(terminationGracePeriodSeconds * 1000).toBeGreaterThan(drain);
  }
  expect(Number.parseInt(String(compose['stop_grace_period'])) * 1000).toBeGreaterThan(drain);
});

test('every variable of ours is one that something reads', () => {
  const all = [
    containerfile,
    read('compose.yaml'),
    JSON.stringify(added),
    JSON.stringify(base),
  ].join();
  const named = new Set(all.match(/\bSKEIN_[A-Z_]+\b/g));
  expect(named.size).toBeGreaterThan(2);
  const sources = ['main', 'server'].flatMap((zone) =>
    readdirSync(join(ROOT, zone), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|testing\//.test(file))
      .map((file) => readFileSync(join(ROOT, zone, file), 'utf8')),
  );
  for (const name of named) {
    expect(
      sources.some((text) => text.includes(`'${name}'`)),
      name,
    ).toBe(true);
  }
});

describe('the restricted standard', () => {
  test('is kept by all pods, with each profile that it allows', () => {
    expect(refusedByRestricted(deployment)).toEqual([]);
    expect(refusedByRestricted(worker)).toEqual([]);
    const seccompProfile = { type: 'Localhost', localhostProfile: 'skein-sandbox.json' } as const;
    const own = podOf(spec, { ...place, seccompProfile }).spec as V1PodSpec;
    expect(own.securityContext?.seccompProfile).toEqual(seccompProfile);
    expect(refusedByRestricted(own)).toEqual([]);
  });

  test('is broken by whoever asks for no profile', () => {
    const own = podOf(spec, { ...place, seccompProfile: { type: 'Unconfined' } }).spec;
    expect(refusedByRestricted(own as V1PodSpec)).toEqual(['app-server: seccompProfile']);
  });

  test('is broken by each of its rules', () => {
    const container = { name: 'a', image: 'a' };
    expect(refusedByRestricted({ containers: [container] })).toHaveLength(4);
    const bad: V1PodSpec = {
      hostNetwork: true,
      hostPID: true,
      hostIPC: true,
      volumes: [{ name: 'host', hostPath: { path: '/' } }],
      containers: [
        {
          ...container,
          ports: [{ containerPort: 1, hostPort: 1 }],
          securityContext: {
            privileged: true,
            runAsUser: 0,
            procMount: 'Unmasked',
            capabilities: { add: ['SYS_ADMIN'] },
          },
        },
      ],
    };
    expect(refusedByRestricted(bad)).toHaveLength(13);
  });
});
