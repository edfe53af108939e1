import { afterEach, expect, it } from 'vitest';
import type { PendingRequest } from '../../server/protocol/host-thread.ts';
import type { ThreadItem } from '../../server/protocol/item.ts';
import { Markdown } from '../components/markdown/markdown.tsx';
import { ApprovalStack } from '../features/approvals/approval-stack.tsx';
import { CommandOutput } from '../features/transcript/command-output.tsx';
import { drawScene } from '../features/transcript/testing/scene.tsx';
import { writeThreadPage } from '../features/thread-file/thread-html.tsx';
import { shellJoin } from '../../server/protocol/shell-words.ts';
import { withMarks } from '../../server/protocol/hidden-characters.ts';
import { aRequest, aSnapshot, aSummary, aTurn, settle, startedApp } from '../testing/fixtures.ts';
import { harmIn } from '../testing/harmless.ts';
import { hostile, hostileInputs, hostileMarkdown } from '../testing/hostile.ts';
import { hostileItems } from '../testing/hostile-items.ts';
import { draw, type Drawn } from '../testing/render.tsx';

/** Milliseconds for one input, on a busy machine; an input that never ends takes minutes. */
const PATIENCE = 3_000;
const acts = { onOpenLink: () => {}, onOpenFile: () => {} };

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
  expect(Reflect.get(window, 'hostile')).toBeUndefined();
});

it('has more than a hundred inputs, none twice', () => {
  expect(hostileInputs.length).toBeGreaterThan(140);
  expect(new Set(hostileInputs).size).toBe(hostileInputs.length);
});

it('draws no Markdown that could run, load or lead away', async () => {
  const { app } = await startedApp();
  drawn = await draw(app, null);
  const found: string[] = [];
  for (const text of [
    ...hostileMarkdown,
    ...hostile.words,
    ...hostile.names,
    ...hostile.terminal,
  ]) {
    await drawn.redraw(<Markdown key={text} text={text} acts={acts} />);
    found.push(...harmIn(drawn.host).map((harm) => `${text} → ${harm}`));
  }
  expect(found).toEqual([]);
});

it('draws what is nested, long or ambiguous in a bounded time', async () => {
  const { app } = await startedApp();
  drawn = await draw(app, null);
  for (const text of hostile.heavy) {
    const began = performance.now();
    await drawn.redraw(<Markdown key={text} text={text} acts={acts} />);
    expect(performance.now() - began, text.slice(0, 80)).toBeLessThan(PATIENCE);
    expect(drawn.host.querySelector('.prose > *'), text.slice(0, 80)).not.toBeNull();
    expect(harmIn(drawn.host)).toEqual([]);
  }
});

/** Markdown is drawn above; here it is every other text of an item. */
const ofItems = [
  ...hostile.addresses.slice(0, 16),
  ...hostile.names,
  ...[...hostile.html, ...hostile.words, ...hostile.terminal].filter(
    (text, at) => at % 3 === 0 && text.length < 400,
  ),
];

it('draws no card that could run, load or lead away, whatever stands in its item', async () => {
  const found: string[] = [];
  for (const [at, text] of ofItems.entries()) {
    // Every other kind of item, and the others for the next one.
    const all = hostileItems(text, 'i') as unknown as ThreadItem[];
    const items = all.filter((_, kind) => (at + kind) % 2 === 0);
    const scene = await drawScene({ items, unfolded: true });
    drawn = scene.drawn;
    found.push(...harmIn(drawn.host).map((harm) => `${text.slice(0, 80)} → ${harm}`));
    expect(drawn.host.querySelectorAll('.tool-card').length, text).toBeGreaterThan(3);
    await drawn.remove();
    drawn = null;
  }
  expect(found).toEqual([]);
});

it('shows of outputs only their letters, in a bounded time', async () => {
  for (const text of [...hostile.terminal, ...hostile.heavy]) {
    const began = performance.now();
    const { drawn: output } = await drawScene({
      items: [],
      content: <CommandOutput text={text} from="/w" running={false} foldKey="x" />,
    });
    const shown = output.host.textContent ?? '';
    const harm = harmIn(output.host);
    await output.remove();
    expect(performance.now() - began, text.slice(0, 80)).toBeLessThan(PATIENCE);
    expect(harm).toEqual([]);
    // oxlint-disable-next-line no-control-regex
    expect(shown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
    expect(shown).not.toMatch(/hostile (?:title|notice)|aG9zdGlsZQ|\]8;;|\]52;/);
  }
});

/** What must not be in what a user decides by: he would not see it, or see it elsewhere. */
const UNSEEN =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/u;

it('asks with every character in sight, and with no title but its own', async () => {
  for (const text of [...hostile.words, ...hostile.names, ...hostile.html.slice(0, 6)]) {
    const { app, hub } = await startedApp();
    hub.onHost('host/thread/open', () =>
      aSnapshot({
        summary: aSummary({ cwd: '/w' }),
        turns: [
          aTurn('u1', {
            items: hostileItems(text, 'i').filter(
              ({ type }) => type === 'fileChange',
            ) as unknown as ThreadItem[],
          }),
        ],
      }),
    );
    drawn = await draw(
      app,
      <ApprovalStack requests={questionsOf(text)} expired={[]} onReply={() => {}} />,
    );
    await settle();
    const view = drawn;
    await view.wait();
    for (const file of drawn.all('.approval-file')) await drawn.click(file);
    const { host } = drawn;
    expect(harmIn(host), text).toEqual([]);
    if (/^(?:\.\.|[\\/]{1,2})[\w\\/]/.test(text)) {
      expect(drawn.find('.approval-files').textContent).toContain('Outside the folder');
    }
    const seen = [host.textContent, ...[...host.querySelectorAll('[title]')].map(titleOf)];
    expect(seen.filter((words) => UNSEEN.test(words ?? ''))).toEqual([]);
    for (const code of drawn.all('.approval-command code')) {
      expect(code.textContent).toContain(withMarks(text));
    }
    const titles = drawn.all('.approval h2').map((title) => title.textContent);
    expect(titles).toEqual([
      'Run this command?',
      'Use the network?',
      'Change 3 files?',
      'Question',
      'Give more rights?',
      `${withMarks(text, 'sentence')} asks`,
      'The server asks',
    ]);
    expect(drawn.all('.rule-words code').map((code) => code.textContent)).toEqual([
      withMarks(shellJoin(['run', text])),
    ]);
    await drawn.remove();
    drawn = null;
  }
});

const titleOf = (element: Element): string => element.getAttribute('title') ?? '';

function questionsOf(text: string): PendingRequest[] {
  const place = { threadId: 't1', turnId: 'u1', itemId: 'i-6' };
  const rule = { acceptWithExecpolicyAmendment: { execpolicy_amendment: ['run', text] } };
  const asked: [method: string, params: object][] = [
    [
      'item/commandExecution/requestApproval',
      {
        command: text,
        cwd: text,
        reason: text,
        proposedExecpolicyAmendment: ['run', text],
        availableDecisions: [rule, 'decline'],
        additionalPermissions: { fileSystem: { write: [text] } },
      },
    ],
    [
      'item/commandExecution/requestApproval',
      { command: text, networkApprovalContext: { host: text, protocol: 'https' }, reason: text },
    ],
    ['item/fileChange/requestApproval', { grantRoot: text, reason: text }],
    [
      'item/tool/requestUserInput',
      {
        questions: [
          { id: 'q', header: text, question: text, options: [{ label: text, description: text }] },
        ],
      },
    ],
    [
      'item/permissions/requestApproval',
      { cwd: '/w', permissions: { network: text }, reason: text },
    ],
    [
      'mcpServer/elicitation/request',
      {
        serverName: text,
        mode: 'form',
        message: text,
        requestedSchema: {
          type: 'object',
          properties: { a: { type: 'string', title: text, description: text } },
        },
      },
    ],
    ['something/else', { [text]: text }],
  ];
  return asked.map(([method, params], at) =>
    aRequest({ id: `r${at}`, method, params: { ...place, ...params } }),
  );
}

it('exports a page with nothing in it but text', async () => {
  const items = [
    ...hostileMarkdown.map((text, at) => ({ type: 'agentMessage', id: `m${at}`, text })),
    ...ofItems.flatMap((text, at) => hostileItems(text, `i${at}`)),
  ];
  const turn = aTurn('u1', {
    items: items as unknown as ThreadItem[],
    error: { message: hostile.html[0] ?? '' } as never,
  });
  const header = { exportedAt: new Date(0).toISOString(), thread: { cwd: '/w', createdAt: 0 } };
  for (const title of [...hostile.html, ...hostile.words]) {
    let html = '';
    async function* turns() {
      if (title === hostile.html[0]) yield turn;
    }
    for await (const part of writeThreadPage(header as never, title, turns())) html += part;
    const page = new DOMParser().parseFromString(html, 'text/html');
    expect(page.querySelectorAll('head > *')).toHaveLength(5);
    expect(page.querySelector('meta[http-equiv]')?.getAttribute('content')).toContain(
      "default-src 'none'",
    );
    expect(harmIn(page.body)).toEqual([]);
  }
});
