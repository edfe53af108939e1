import { beforeEach, expect, test } from 'vitest';
import type { PendingRequest, ThreadKey } from '../../server/protocol/host-thread.ts';
import { followNotices } from './notices.ts';
import type { Notice } from './notices.ts';
import { aQuestion, aThread, atWork, FakeDesk } from './testing/fake-desk.ts';

let desk: FakeDesk;
let answers: unknown[];
let shown: Map<string, Notice>;
let led: unknown[];
let lookedAt: string | null;
let look: () => void;
let due: (() => void)[];

beforeEach(() => {
  desk = new FakeDesk();
  desk.have(aThread('t1'), aThread('t2'));
  [answers, shown, led, lookedAt, due] = [[], new Map(), [], null, []];
  followNotices({
    desk: Object.assign(desk, {
      answer: ({ id }: PendingRequest, result: unknown) => void answers.push([id, result]),
    }),
    isLookedAt: (thread: ThreadKey | null) => lookedAt !== null && thread?.threadId === lookedAt,
    onLook: (run) => {
      look = run;
    },
    show: (notice) => {
      shown.set(notice.id, notice);
      return { close: () => void shown.delete(notice.id) };
    },
    lead: (...to) => led.push(to),
    later: (_ms, run) => {
      due.push(run);
      return () => undefined;
    },
  });
});

/** When the time in which news are gathered is over. */
async function told(): Promise<Notice[]> {
  for (const run of due.splice(0)) run();
  await new Promise<void>((resolve) => void setImmediate(resolve));
  return [...shown.values()];
}

const plain = { command: 'npm test', cwd: '/ws', confinement: 'sandboxed' };

let asked = 0;
function ask(params: object, { threadId = 't1', method }: Partial<PendingRequest> = {}): string {
  const question = aQuestion(`q${++asked}`, threadId ?? 't1');
  const ids = { threadId, turnId: 'u', itemId: 'i' };
  const request = { ...question, params: { ...ids, ...params }, ...(method ? { method } : {}) };
  desk.set({ requests: [...desk.state.requests, request] });
  return request.id;
}

test('a plain command in a sandbox can be allowed or denied from its notification', async () => {
  const first = ask({ ...plain, command: '/bin/bash -lc "npm test"' });
  const [notice] = await told();
  expect(notice).toMatchObject({
    title: 'Thread t1',
    body: 'May it run this?\nnpm test',
    actions: ['Allow once', 'Deny'],
    waits: true,
    silent: true,
  });
  notice?.onAction(0);
  notice?.onAction(7);
  expect(answers).toEqual([[first, { decision: 'accept' }]]);
  // Answered here or elsewhere, it is taken back.
  desk.set({ requests: [] });
  expect(shown.size).toBe(0);

  const second = ask(plain);
  (await told())[0]?.onAction(1);
  expect(answers[1]).toEqual([second, { decision: 'decline' }]);
});

test.each([
  ['runs with all rights', { ...plain, confinement: 'unsandboxed' }],
  ['says nothing of a sandbox', { ...plain, confinement: null }],
  [
    'wants the network',
    { ...plain, networkApprovalContext: { host: 'a.example', protocol: 'https' } },
  ],
  ['wants more rights', { ...plain, additionalPermissions: { network: { enabled: true } } }],
  ['types into what runs', { ...plain, kind: 'writeStdin' }],
  ['has several lines', { ...plain, command: 'npm test\nrm -r src' }],
  ['is too long to be seen', { ...plain, command: `echo ${'x'.repeat(120)}; rm -r src` }],
  ['hides something', { ...plain, command: 'npm test \u202erm' }],
  ['cannot be allowed once', { ...plain, availableDecisions: ['acceptForSession', 'cancel'] }],
  ['is no command that is known', { command: 7 }],
])('a question that %s is shown, and decided by its card alone', async (_words, params) => {
  const id = ask(params);
  const [notice] = await told();
  expect(notice?.actions).toEqual([]);
  notice?.onAction(0);
  expect(answers).toEqual([]);
  notice?.onClick();
  expect(led).toEqual([['#/thread/local/t1', id]]);
});

test('changes of files are shown only, and so is everything where that is the setting', async () => {
  ask({}, { method: 'item/fileChange/requestApproval' });
  expect((await told())[0]).toMatchObject({ actions: [], body: /waits for your answer/ });
  desk.choose({ notifyActions: false });
  ask(plain);
  expect((await told())[1]?.actions).toEqual([]);
});

test('of a thread that is looked at nothing is told; of another one it is, until he looks', async () => {
  lookedAt = 't1';
  ask(plain);
  ask(plain, { threadId: 't2' });
  expect((await told()).map(({ title }) => title)).toEqual(['Thread t2']);
  lookedAt = 't2';
  look();
  expect(shown.size).toBe(0);
});

test('an end is told with its cause, and taken back when the thread is at work again', async () => {
  desk.have(aThread('t1', atWork), aThread('t2', atWork));
  const error = 'no model answers';
  desk.have(
    aThread('t1', { unread: true }),
    aThread('t2', { status: { type: 'systemError' }, error }),
  );
  const [first, second] = await told();
  expect(first).toMatchObject({ body: 'The turn ended.', waits: false });
  expect(second?.body).toBe('The turn failed: no model answers');
  first?.onClick();
  expect(led).toEqual([['#/thread/local/t1', null]]);
  // A window that nobody looks at marks it as read: that is not for the user to know less.
  desk.have(aThread('t1'), aThread('t2', { status: { type: 'systemError' }, error }));
  expect(shown.size).toBe(2);
  desk.have(aThread('t1', atWork), aThread('t2', atWork));
  expect(shown.size).toBe(0);
});

test('many at once are one, which leads to all of them', async () => {
  for (const threadId of ['t1', 't1', 't2', 't2']) ask(plain, { threadId });
  const [notice, ...more] = await told();
  expect(more).toEqual([]);
  expect(notice).toMatchObject({ title: '4 questions wait for you', body: 'Thread t1\nThread t2' });
  notice?.onClick();
  expect(led).toEqual([['#/approvals', null]]);
});

test('settings silence each kind, and the sound is theirs', async () => {
  desk.choose({ notifyAsks: false, notifySound: true });
  ask(plain);
  desk.have(aThread('t2', atWork));
  desk.have(aThread('t2'));
  expect((await told()).map(({ body, silent }) => [body, silent])).toEqual([
    ['The turn ended.', false],
  ]);
});
