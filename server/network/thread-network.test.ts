/** Confined commands and single hosts, with the real sandbox. Names and addresses are the test's own. */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RuleStore } from '../approvals/rules.ts';
import { SessionGrants } from '../approvals/session-grants.ts';
import { platformSandbox } from '../sandbox/platform.ts';
import type { Answer } from '../rpc/answer.ts';
import type { CommandExecutionItem } from '../protocol/item.ts';
import { toolIo } from '../tools/testing/tool-io.ts';
import { CommandStage, textOf } from '../tools/exec-command/testing/command-stage.ts';
import type { NetworkLimits } from './decide-host.ts';
import { readPattern } from './hosts.ts';
import { ThreadNetwork } from './thread-network.ts';

/** Stands for the public part of the network. */
const PUBLIC = '127.0.0.2';
/** Names whose word begins with `local` lead to this machine, the rest to the public part. */
const surroundings = {
  resolve: (host: string) =>
    host.startsWith('gone')
      ? Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))
      : Promise.resolve([{ address: host.startsWith('local') ? '127.0.0.1' : PUBLIC, family: 4 }]),
  isPublic: (address: string) => address === PUBLIC,
};

/** Asks for each URL at once, by the proxy that the variables name, and prints what comes. */
const CLIENT = `
import { request } from 'node:http';
const proxy = new URL(process.env.HTTP_PROXY);
const auth = 'Basic ' + Buffer.from(proxy.username + ':' + proxy.password).toString('base64');
const more = JSON.parse(process.env.MORE ?? '{}');
const got = await Promise.all(process.argv.slice(2).map((url) => new Promise((resolve) => {
  const tunnel = url.startsWith('tunnel:');
  const sent = request({
    host: proxy.hostname, port: proxy.port, agent: false,
    method: tunnel ? 'CONNECT' : 'GET',
    path: tunnel ? url.slice(7) : url,
    headers: { 'proxy-authorization': auth, ...more },
  });
  const read = (from, status) => {
    let text = status + ' ';
    from.on('data', (chunk) => (text += chunk)).on('end', () => resolve(text));
  };
  sent.on('connect', (response, socket, head) => {
    socket.unshift(head);
    if (response.statusCode === 200) read(socket, 200);
    else resolve(response.statusCode + ' refused');
  });
  sent.on('response', (response) => read(response, response.statusCode));
  sent.on('error', (error) => resolve(error.code));
  sent.end();
})));
for (const each of got) console.log(each.trim());`;

interface Question {
  readonly params: Readonly<Record<string, unknown>>;
  answer(decision: unknown): void;
}

const network = new ThreadNetwork(surroundings);
const support = await platformSandbox().probe();
let stage: CommandStage;
let rules: RuleStore;
let grants: SessionGrants;
let over: AbortController;
let questions: Question[];
let cancelled: number;
let ends: (() => void)[];
let web: number;
let raw: number;

async function listen(server: Server, host: string): Promise<number> {
  server.listen(0, host);
  await once(server, 'listening');
  ends.push(() => void server.close());
  return (server.address() as AddressInfo).port;
}

beforeEach(async () => {
  stage = await CommandStage.open();
  rules = new RuleStore(path.join(stage.folder, 'home'));
  grants = new SessionGrants();
  over = new AbortController();
  [questions, cancelled, ends] = [[], 0, []];
  await writeFile(path.join(stage.folder, 'client.mjs'), CLIENT);
  const greet = createHttpServer((request, response) =>
    response.end(`hello ${request.headers.host ?? ''}${request.url ?? ''}`),
  );
  web = await listen(greet, PUBLIC);
  raw = await listen(
    createServer((socket) => socket.end('raw hello')),
    PUBLIC,
  );
});
afterEach(async () => {
  for (const end of ends) end();
  await stage.end();
});
afterAll(() => network.close());

function limits(domains: Readonly<Record<string, 'allow' | 'deny'>>): NetworkLimits {
  return {
    mode: 'full',
    domains: Object.entries(domains).map(([name, action]) => {
      const pattern = readPattern(name);
      if (pattern === null) throw new Error(`${name} is no pattern`);
      return { pattern, action };
    }),
  };
}

interface Options {
  readonly domains?: Readonly<Record<string, 'allow' | 'deny'>>;
  readonly policy?: 'on-request' | 'never' | undefined;
  readonly more?: string;
  readonly by?: ThreadNetwork;
  /** In place of the command's own. */
  readonly proxy?: string;
}

type Scene = Parameters<ThreadNetwork['during']>[0];

function scene({ domains = {}, policy = 'on-request' }: Options): Scene {
  return {
    threadId: 'thread',
    turnId: 'turn',
    limits: limits(domains),
    rules: rules.hosts,
    used: (id) => rules.uses.note(id, 5),
    grants,
    approvalPolicy: () => policy,
    over: over.signal,
    now: () => 5,
  };
}

/** A confined command that asks for the URLs; its words, and what the model reads. */
async function get(
  urls: readonly string[],
  { domains = {}, policy, more, by, proxy }: Options = {},
) {
  const access = (by ?? network).during(scene({ domains, policy }));
  stage.context = { ...stage.context, hosts: () => Promise.resolve(access) };
  const words = urls.map((url) => `'${url}'`).join(' ');
  const set = [
    ...(more === undefined ? [] : [`MORE='${more}' `]),
    ...(proxy === undefined ? [] : [`HTTP_PROXY='${proxy}' `]),
  ].join('');
  const ran = await stage.run(
    { cmd: `${set}'${process.execPath}' client.mjs ${words}`, login: false, yield_time_ms: 30_000 },
    {
      sandbox: 'sandboxed',
      cancelTurn: () => (cancelled += 1),
      ask: (_method, params, options) =>
        new Promise<Answer>((resolve) => {
          const settle = (decision: unknown): void =>
            resolve({ kind: 'result', result: { decision }, client: 'test' });
          options?.signal?.addEventListener('abort', () => resolve({ kind: 'aborted' }));
          questions.push({ params: params as Question['params'], answer: settle });
        }),
    },
  );
  return { output: ran.item.aggregatedOutput ?? '', told: textOf(ran.outcome) };
}

async function asked(count = 1): Promise<Question> {
  await vi.waitFor(() => expect(questions).toHaveLength(count), { timeout: 12_000 });
  const question = questions.at(-1);
  if (question === undefined) throw new Error('nothing was asked');
  return question;
}

describe.runIf(support.available)('a confined command', () => {
  it('reaches a host that the config names, by request and by tunnel, and no other', async () => {
    const { output } = await get(
      [
        `http://named.test:${web}/path?a=1`,
        `tunnel:named.test:${raw}`,
        `http://other.test:${web}/`,
        `http://gone.named.test:${web}/`,
      ],
      { domains: { 'named.test': 'allow', '*.named.test': 'allow' }, policy: 'never' },
    );
    expect(output).toContain(`200 hello named.test:${web}/path?a=1\n`);
    expect(output).toContain('200 raw hello\n');
    const why = 'no rule allows it, and the approval policy rules out asking';
    expect(output).toContain(`403 Skein: other.test:${web} is not allowed: ${why}.\n`);
    expect(questions).toEqual([]);
  });

  it('is told in its output, and so is the model, when a tunnel is refused', async () => {
    const { output, told } = await get(['tunnel:other.test:443'], { policy: 'never' });
    expect(output).toContain('403 refused');
    expect(output).toContain('Skein: other.test:443 is not allowed: no rule allows it');
    expect(told).toContain('Skein: other.test:443 is not allowed: no rule allows it');
  });

  it('waits for the user, who is asked once for many connections', async () => {
    const url = `http://asked.test:${web}/`;
    const ran = get([url, url, url, `tunnel:asked.test:${raw}`]);
    await asked(2);
    const about = questions.find(({ params }) => String(params['reason']).includes(`:${web}`));
    expect(about?.params).toMatchObject({
      kind: 'command',
      threadId: 'thread',
      turnId: 'turn',
      itemId: 'call-1',
      approvalId: expect.any(String),
      command: expect.stringContaining('client.mjs'),
      networkApprovalContext: { host: 'asked.test', protocol: 'http' },
      availableDecisions: [
        'accept',
        'acceptForSession',
        {
          applyNetworkPolicyAmendment: {
            network_policy_amendment: { host: 'asked.test', action: 'allow' },
          },
        },
        {
          applyNetworkPolicyAmendment: {
            network_policy_amendment: { host: 'asked.test', action: 'deny' },
          },
        },
        'decline',
        'cancel',
      ],
    });
    for (const question of questions) question.answer(question === about ? 'accept' : 'decline');
    const { output } = await ran;
    expect(output.match(/200 hello/g)).toHaveLength(3);
    expect(output).toContain('403 refused');
    expect(output).toContain(`Skein: asked.test:${raw} is not allowed: the user declined.`);
    expect(questions).toHaveLength(2);

    // Once is for one command.
    const again = get([url]);
    (await asked(3)).answer('cancel');
    expect((await again).output).toContain('403');
    expect(cancelled).toBe(1);
  });

  it('is allowed for the thread, for good, and no more when that is revoked', async () => {
    const url = `http://asked.test:${web}/`;
    const first = get([url]);
    (await asked()).answer('acceptForSession');
    expect((await first).output).toContain('200 hello');
    expect((await get([url])).output).toContain('200 hello');
    expect(questions).toHaveLength(1);

    grants = new SessionGrants();
    const amendment = { host: 'asked.test', action: 'allow' };
    const ruled = get([url]);
    (await asked(2)).answer({
      applyNetworkPolicyAmendment: { network_policy_amendment: amendment },
    });
    expect((await ruled).output).toContain('200 hello');
    expect((await get([url], { policy: 'never' })).output).toContain('200 hello');
    const [rule] = await rules.hosts.list();
    expect(rule).toMatchObject({ host: 'asked.test', port: web, action: 'allow', client: 'test' });
    expect(rules.uses.of(rule?.id ?? '')).toMatchObject({ count: 1 });

    await rules.hosts.revoke(rule?.id ?? '', 6);
    expect((await get([url], { policy: 'never' })).output).toContain('403');
  });

  it('is denied for good', async () => {
    const url = `http://asked.test:${web}/`;
    const first = get([url]);
    const amendment = { host: 'asked.test', action: 'deny' };
    (await asked()).answer({
      applyNetworkPolicyAmendment: { network_policy_amendment: amendment },
    });
    expect((await first).output).toContain('the user denied it for good');
    expect((await get([url])).output).toContain('a rule of the user denies it');
    expect(questions).toHaveLength(1);
    const [rule] = await rules.hosts.list();
    expect(rules.uses.of(rule?.id ?? '')).toMatchObject({ count: 1 });
  });

  it('gets no answer that was not offered', async () => {
    const ran = get([`http://asked.test:${web}/`]);
    const other = { host: 'other.test', action: 'allow' };
    (await asked()).answer({ applyNetworkPolicyAmendment: { network_policy_amendment: other } });
    expect((await ran).output).toContain('the question about it got no usable answer');
    expect(await rules.hosts.list()).toEqual([]);
  });

  it('asks nobody when its turn is over', async () => {
    const ran = get([`http://asked.test:${web}/`]);
    await asked();
    over.abort();
    expect((await ran).output).toContain('the turn ended before anybody answered');
    expect((await get([`http://asked.test:${web}/`])).output).toContain('its turn is over');
  });

  it('goes where the target says, whatever `Host` says', async () => {
    const { output } = await get([`http://named.test:${web}/`], {
      domains: { 'named.test': 'allow' },
      more: JSON.stringify({ Host: 'other.test', Connection: 'X-Secret', 'X-Secret': 'kept' }),
    });
    expect(output).toContain(`200 hello named.test:${web}/`);
  });

  it('is shut out of what a name or an address hides', async () => {
    const local = await listen(
      createServer((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nlocal hello')),
      '127.0.0.1',
    );
    const { output } = await get(
      [
        `http://local.test:${local}/`,
        `http://127.0.0.1:${local}/`,
        `http://localhost:${local}/`,
        `http://2130706433:${local}/`,
        `http://0177.0.0.1:${local}/`,
        `tunnel:[::ffff:127.0.0.1]:${local}`,
        `tunnel:0x7f000001:${local}`,
        'http://169.254.169.254/latest/meta-data',
      ],
      { domains: { '*': 'allow' } },
    );
    expect(output).not.toContain('hello');
    expect(output).toContain('its name leads to 127.0.0.1');
    expect(output.match(/^403/gm)).toHaveLength(8);

    const named = await get([`http://local.test:${local}/`], {
      domains: { 'local.test': 'allow' },
    });
    expect(named.output).toContain('200 local hello');
  });

  it('cannot use the proxy without the word it was given', async () => {
    const { output } = await get([`http://named.test:${web}/`], {
      domains: { 'named.test': 'allow' },
      more: JSON.stringify({ 'proxy-authorization': 'Basic c2tlaW46Z3Vlc3NlZA==' }),
    });
    expect(output).toContain('407');
    expect(output).not.toContain('hello');
  });

  it("cannot reach another thread's proxy, whatever it knows of it", async () => {
    const url = `http://named.test:${web}/`;
    const domains = { 'named.test': 'allow' } as const;
    const access = network.during(scene({ domains }));
    const { environment } = stage.context;
    const admission = await access.enter({
      item: (await stage.prepared({ cmd: 'true' })).item as CommandExecutionItem,
      sandbox: environment.sandbox,
      io: toolIo(),
      tell: () => undefined,
    });
    const proxy = admission.variables['HTTP_PROXY'] ?? '';
    const other = new ThreadNetwork(surroundings);
    ends.push(() => other.close());
    expect((await get([url], { domains, proxy })).output).toContain('200 hello');
    expect((await get([url], { domains, proxy, by: other })).output).toContain('ECONNREFUSED');
    admission.leave();
    expect((await get([url], { domains, proxy })).output).toContain('407');
  });

  it('says so where there can be no network of its own', async () => {
    const none = new ThreadNetwork(surroundings);
    const { sandbox } = stage.context.environment;
    stage.context = {
      ...stage.context,
      environment: {
        ...stage.context.environment,
        sandbox: {
          probe: () => sandbox.probe(),
          wrap: (argv, request) => sandbox.wrap(argv, request),
          openNetwork: () => Promise.reject(new Error('none today')),
        },
      },
    };
    const { told } = await get(['http://named.test/'], { domains: { '*': 'allow' }, by: none });
    expect(told).toContain('Note: There was no network for it: none today');
  });
});
