import { act } from 'react';
import { afterEach, expect, it } from 'vitest';
import type { PendingRequest } from '../../../server/protocol/host-thread.ts';
import {
  aRequest,
  aSnapshot,
  aSummary,
  aTurn,
  SERVER,
  settle,
  startedApp,
} from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { useApp } from '../../lib/use-app.ts';
import { ApprovalStack } from './approval-stack.tsx';
import { ApprovalsPage } from './approvals-page.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

const PREFIX = ['docker', 'compose', 'up'];
const place = { threadId: 't1', turnId: 'u1', itemId: 'i1' };
const command = (change: Record<string, unknown> = {}, id = 'r1'): PendingRequest =>
  aRequest({
    id,
    params: {
      ...place,
      command: "/bin/bash -lc 'docker compose up -d'",
      cwd: '/home/ada/parcel',
      reason: 'The tests need Redis.',
      proposedExecpolicyAmendment: PREFIX,
      availableDecisions: [
        'accept',
        'acceptForSession',
        { acceptWithExecpolicyAmendment: { execpolicy_amendment: PREFIX } },
        'decline',
        'cancel',
      ],
      ...change,
    },
  });

/** The stack of a thread, as the shell mounts it: requests go when the hub says so. */
async function show(requests: readonly PendingRequest[]) {
  const started = await startedApp({ requests: [...requests] });
  const { app, hub } = started;
  hub.onHost('host/thread/open', () =>
    aSnapshot({
      summary: aSummary({ cwd: '/home/ada/parcel' }),
      turns: [
        aTurn('u1', {
          status: 'inProgress',
          items: [
            {
              id: 'i1',
              type: 'fileChange',
              status: 'inProgress',
              changes: [{ path: '/home/ada/parcel/a.md', kind: { type: 'add' }, diff: 'new\n' }],
            },
          ],
        }),
      ],
    }),
  );
  function Mounted() {
    const waiting = useApp((state) => state.requests);
    return (
      <ApprovalStack
        requests={waiting}
        expired={[]}
        onReply={(request, result) => app.rpc.reply(request, result)}
      />
    );
  }
  const before = document.activeElement;
  drawn = await draw(app, <Mounted />);
  await settle();
  await drawn.wait();
  const answers = (): unknown[] =>
    hub.sent.flatMap(({ message }) =>
      'method' in message ? [] : ['result' in message ? message.result : message.error],
    );
  return { view: drawn, hub, app, answers, before };
}

it('shows the folder, the exact command and the reason, and takes no focus', async () => {
  const { view, before } = await show([command()]);
  const card = view.find('.approval');
  expect(card.textContent).toContain('~/parcel $ docker compose up -d');
  expect(card.textContent).toContain('The tests need Redis.');
  expect(document.activeElement).toBe(before);
});

it('allows for the scope that is chosen, by keys within the card', async () => {
  const { view, answers } = await show([command()]);
  const card = view.find('.approval');
  await view.press(document.body, 'y');
  expect(answers()).toEqual([]);
  expect(card.textContent).toContain('Allow once');
  await view.press(card, '2');
  expect(card.textContent).toContain('From now on in this thread');
  await view.press(card, '3');
  expect(view.find('.rule-words').textContent).toContain('docker compose up');
  await view.click(view.find('button', 'One word less'));
  await view.press(card, 'y');
  await view.press(card, 'y');
  expect(answers()).toEqual([
    {
      decision: {
        acceptWithExecpolicyAmendment: { execpolicy_amendment: ['docker', 'compose'] },
      },
    },
  ]);
});

it('denies, and denies and stops', async () => {
  const { view, answers } = await show([command({}, 'r1'), command({}, 'r2')]);
  const [first, second] = view.all('.approval');
  if (first === undefined || second === undefined) throw new Error('no cards');
  await view.press(first, 'n');
  const stop = [...second.querySelectorAll('button')].find(
    (one) => one.textContent === 'Deny and stop',
  );
  if (stop === undefined) throw new Error('no button');
  await view.click(stop);
  expect(answers()).toEqual([{ decision: 'decline' }, { decision: 'cancel' }]);
});

it('offers only what the server takes', async () => {
  const { view, answers } = await show([command({ availableDecisions: ['accept', 'cancel'] })]);
  const card = view.find('.approval');
  expect(view.all('[role="radio"]')).toHaveLength(0);
  expect(
    [...card.querySelectorAll('footer button')].map((one) => one.firstChild?.textContent),
  ).toEqual(['Deny and stop', 'Allow once']);
  await view.press(card, 'n');
  expect(answers()).toEqual([{ decision: 'cancel' }]);
});

it('offers all but rules to servers that do not say', async () => {
  const { view } = await show([command({ availableDecisions: undefined })]);
  expect(view.all('[role="radio"]').map((one) => one.textContent)).toEqual(['Once', 'This thread']);
});

it('keeps keys that are typed into a field from deciding', async () => {
  const question = aRequest({
    method: 'item/tool/requestUserInput',
    params: { ...place, questions: [{ id: 'q', header: 'Name', question: 'Which?' }] },
  });
  const { view, answers } = await show([question]);
  const input = view.find('.approval input');
  await view.press(input, 'n');
  expect(answers()).toEqual([]);
  await view.type(input, 'yes');
  await view.click(view.find('button', 'Answer'));
  expect(answers()).toEqual([{ answers: { q: { answers: ['yes'] } } }]);
});

it('marks one card: the focused one, else the first', async () => {
  const { view } = await show([command({}, 'r1'), command({}, 'r2')]);
  const primary = (): number[] =>
    view.all('.approval').flatMap((card, at) => (card.querySelector('.is-primary') ? [at] : []));
  expect(primary()).toEqual([0]);
  expect(view.host.textContent).toContain('2 of 2');
  const second = view.all('.approval')[1];
  await view.click(second?.querySelector('[role="radio"]') as HTMLElement);
  await act(async () => second?.focus());
  expect(primary()).toEqual([1]);
});

it('goes when it was answered elsewhere', async () => {
  const { view, hub } = await show([command()]);
  await act(async () => hub.notify('host/requests/changed', { added: [], removed: ['r1'] }));
  expect(view.all('.approval')).toHaveLength(0);
});

it('asks for file changes with their diffs', async () => {
  const request = aRequest({ method: 'item/fileChange/requestApproval', params: place });
  const { view, answers } = await show([request]);
  const card = view.find('.approval', 'Add a file?');
  expect(card.textContent).toContain('a.md');
  await view.click(view.find('.approval-file'));
  expect(card.querySelector('.diff-code-insert')?.textContent).toBe('new');
  await view.press(card, '2');
  await view.press(card, 'y');
  expect(answers()).toEqual([{ decision: 'acceptForSession' }]);
});

it('shows a kind it does not know as sent, and refuses it with an error', async () => {
  const request = aRequest({ method: 'item/device/requestUse', params: { device: 'camera:0' } });
  const { view, answers } = await show([request]);
  expect(view.find('.approval').textContent).toContain('camera:0');
  await view.click(view.find('button', 'Refuse'));
  expect(answers()).toMatchObject([{ code: -32601 }]);
});

it('shows a known kind with members that do not fit as an unknown one', async () => {
  const { view } = await show([command({ command: 7 })]);
  expect(view.find('.approval').textContent).toContain('The server asks');
});

it('fills in a form for an MCP server', async () => {
  const request = aRequest({
    method: 'mcpServer/elicitation/request',
    params: {
      threadId: 't1',
      serverName: 'github',
      mode: 'form',
      message: 'Which repository?',
      requestedSchema: {
        type: 'object',
        required: ['repo'],
        properties: { repo: { type: 'string' }, depth: { type: 'integer', default: 3 } },
      },
    },
  });
  const { view, answers } = await show([request]);
  expect(view.find('button', 'Send')).toHaveProperty('disabled', true);
  await view.type(view.all('.approval input')[0] as HTMLElement, 'skein');
  await view.click(view.find('button', 'Send'));
  expect(answers()).toEqual([{ action: 'accept', content: { repo: 'skein', depth: 3 } }]);
});

it('asks about a host, and says for whom each answer holds', async () => {
  const amendment = (action: string) => ({
    applyNetworkPolicyAmendment: {
      network_policy_amendment: { host: 'registry.example.org', action },
    },
  });
  const { view, answers } = await show([
    command({
      command: "/bin/bash -lc 'pnpm install'",
      reason: 'It wants to reach registry.example.org:443, which no rule allows.',
      proposedExecpolicyAmendment: null,
      networkApprovalContext: { host: 'registry.example.org', protocol: 'https', port: 443 },
      confinement: 'sandboxed',
      availableDecisions: [
        'accept',
        'acceptForSession',
        amendment('allow'),
        amendment('deny'),
        'decline',
        'cancel',
      ],
    }),
  ]);
  const card = view.find('.approval');
  const text = (): string => view.find('.approval').textContent ?? '';
  expect(text()).toContain('Use the network?');
  expect(text()).toContain('registry.example.org:443');
  expect(text()).toContain('This command to reach registry.example.org:443, as long as it runs');
  expect(text()).not.toContain('Outside the sandbox');
  await view.press(card, '2');
  expect(text()).toContain('every command to reach registry.example.org');
  await view.press(card, '3');
  expect(text()).toContain('Every command to reach registry.example.org:443, until it is revoked');
  expect(text()).toContain('every command to reach registry.example.org, at all ports');
  await view.press(card, 'y');
  expect(answers()).toEqual([{ decision: amendment('allow') }]);
});

it('denies a host for good where the server offers that, and says so nowhere else', async () => {
  const denial = {
    applyNetworkPolicyAmendment: {
      network_policy_amendment: { host: 'tracker.example', action: 'deny' },
    },
  };
  const asked = (offered: readonly unknown[], id: string): PendingRequest =>
    command(
      {
        networkApprovalContext: { host: 'tracker.example', protocol: 'https', port: 443 },
        proposedExecpolicyAmendment: null,
        availableDecisions: ['accept', ...offered, 'decline'],
      },
      id,
    );
  const { view, answers } = await show([asked([], 'r1'), asked([denial], 'r2')]);
  const [first, second] = view.all('.approval');
  expect(first?.textContent).not.toContain('Deny always');
  expect(second?.textContent).toContain('Always: every command to reach tracker.example');
  await view.click(view.find('button', 'Deny always'));
  expect(answers()).toEqual([{ decision: denial }]);
});

it('gives more rights for a turn, or none', async () => {
  const request = (id: string): PendingRequest =>
    aRequest({
      id,
      method: 'item/permissions/requestApproval',
      params: { ...place, permissions: { network: { enabled: true } } },
    });
  const { view, answers } = await show([request('a'), request('b')]);
  const [first, second] = view.all('.approval');
  await view.press(first as HTMLElement, 'y');
  await view.press(second as HTMLElement, 'n');
  expect(answers()).toEqual([
    { permissions: { network: { enabled: true } }, scope: 'turn' },
    { permissions: {}, scope: 'turn' },
  ]);
});

it('lists what waits in all threads; J and K move', async () => {
  const { app } = await startedApp();
  const opened: unknown[] = [];
  drawn = await draw(
    app,
    <ApprovalsPage
      requests={[command({}, 'r1'), command({}, 'r2')]}
      expired={[]}
      onReply={() => {}}
      onOpenThread={(thread) => opened.push(thread)}
    />,
  );
  const [first, second] = drawn.all('.approval');
  await act(async () => first?.focus());
  await drawn.press(first as HTMLElement, 'j');
  expect(document.activeElement).toBe(second);
  await drawn.click(drawn.all('.approval-origin')[0] as HTMLElement);
  expect(opened).toEqual([{ server: SERVER, threadId: 't1' }]);
});
