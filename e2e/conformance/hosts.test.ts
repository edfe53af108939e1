/** Single hosts for confined commands, over the wire: what is asked, what is kept, and what is told. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { platformSandbox } from '../../server/sandbox/platform.ts';
import { setUp } from '../fixtures/app-server.ts';
import type { AppServer, Bench, Message } from '../fixtures/app-server.ts';
import { run, say } from '../fixtures/model-server.ts';
import { includes } from '../fixtures/peer.ts';
import { startThread } from './testing/turn-shape.ts';

const support = await platformSandbox().probe();

let bench: Bench;
let server: AppServer;
beforeAll(async () => {
  bench = await setUp();
  server = await bench.ready();
});
beforeEach(() => {
  bench.model.reset();
  server.forget();
});
afterAll(() => bench.end());

const fetching = `'${process.execPath}' -e "fetch('http://blocked.invalid/').catch(() => console.log('no answer'))"`;

/** Starts a turn whose command fetches from a host. */
async function fetchIn(threadId: string): Promise<string> {
  bench.model.script(run(fetching, { login: false, yield_time_ms: 30_000 }), say('Tried.'));
  return server.startTurn(threadId, 'Fetch it.');
}

async function outputOf(turnId: string): Promise<string> {
  const done = server.next(
    ({ method, params }) =>
      method === 'item/completed' && includes(params?.['item'], { type: 'commandExecution' }),
  );
  await server.completed(turnId);
  const item = (await done).params?.['item'] as { aggregatedOutput: string };
  return item.aggregatedOutput;
}

const asks = ({ method }: Message): boolean => method === 'item/commandExecution/requestApproval';

describe.runIf(support.available)('with the feature, a confined command that wants a host', () => {
  test('asks; denied for good it is told so, and listed until that is revoked', async () => {
    const threadId = await startThread(server, bench, {
      config: { 'features.network_proxy': true },
    });
    const turnId = await fetchIn(threadId);
    const request = await server.next(asks);
    expect(request.params).toMatchObject({
      threadId,
      turnId,
      networkApprovalContext: { host: 'blocked.invalid', port: 80 },
      proposedNetworkPolicyAmendments: [
        { host: 'blocked.invalid', action: 'allow' },
        { host: 'blocked.invalid', action: 'deny' },
      ],
      confinement: 'sandboxed',
    });
    const amendment = { host: 'blocked.invalid', action: 'deny' };
    const decision = { applyNetworkPolicyAmendment: { network_policy_amendment: amendment } };
    server.send({ id: request.id, result: { decision } });
    const refused = 'Skein: blocked.invalid:80 is not allowed';
    expect(await outputOf(turnId)).toContain(`${refused}: the user denied it for good.`);
    expect(JSON.stringify(bench.model.requests.at(-1))).toContain(refused);

    server.forget();
    expect(await outputOf(await fetchIn(threadId))).toContain('a rule of the user denies it');

    const { data } = await server.request('approvalRule/list', {});
    const [rule] = data as { id: string }[];
    expect(rule).toMatchObject({
      prefix: [],
      exact: false,
      network: { host: 'blocked.invalid', port: null, action: 'deny' },
      scope: 'home',
      cwd: bench.workspace,
      leavesSandbox: false,
      threadId,
      client: expect.any(String),
      grantedAt: expect.any(Number),
      source: 'skein',
    });
    const revoke = () => server.request('approvalRule/revoke', { id: rule?.id });
    expect(await revoke()).toEqual({ revoked: true });
    expect(await revoke()).toEqual({ revoked: false });
    expect(await server.request('approvalRule/list', {})).toMatchObject({ data: [] });
  });

  test('is refused where nobody may be asked, and ends with its turn where somebody is', async () => {
    const config = { 'features.network_proxy': true };
    const silent = await startThread(server, bench, { config, approvalPolicy: 'never' });
    expect(await outputOf(await fetchIn(silent))).toContain('the approval policy rules out asking');

    server.forget();
    const threadId = await startThread(server, bench, { config });
    const turnId = await fetchIn(threadId);
    const request = await server.next(asks);
    const resolved = server.notified('serverRequest/resolved', { requestId: request.id });
    await server.request('turn/interrupt', { threadId, turnId });
    await resolved;
    await server.completed(turnId);
  });

  test('without the feature has no network and asks nobody', async () => {
    const threadId = await startThread(server, bench);
    expect(await outputOf(await fetchIn(threadId))).toBe('no answer\n');
    expect(server.fresh().some(asks)).toBe(false);
  });
});
