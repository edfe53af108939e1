/** A thread with an item of each kind, and what opens from one. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addTurn } from '../../fixtures/rollout.ts';
import { say } from '../../fixtures/model-server.ts';
import type { Stage, Tour } from '../stage.ts';

/** A harbour at low water, one pixel of it. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

const link = async ({ app }: Stage, name: string): Promise<void> =>
  app.transcript.log.getByRole('link', { name }).click();

const ITEMS = [
  {
    type: 'userMessage',
    id: 'k1',
    content: [
      { type: 'text', text: '潮汐表在冬天晚了一小时。为什么？', text_elements: [] },
      { type: 'image', url: `data:image/png;base64,${PIXEL}` },
    ],
  },
  {
    type: 'reasoning',
    id: 'k2',
    summary: ['**Weighing the moon**\n\nIts pull is the same in winter.'],
    content: [],
  },
  { type: 'plan', id: 'k3', text: '1. Find the offsets\n2. Drop them' },
  {
    type: 'mcpToolCall',
    id: 'k4',
    server: 'harbour',
    tool: 'tables',
    status: 'completed',
    arguments: { harbour: 'saint-malo', days: 3 },
    result: { content: [{ type: 'text', text: '12.1 m, 11.8 m, 11.2 m' }] },
    error: null,
    durationMs: 420,
  },
  { type: 'hookPrompt', id: 'k5', fragments: [{ text: 'Mind the moon.', hookRunId: 'r1' }] },
  { type: 'contextCompaction', id: 'k6' },
  { type: 'exitedReviewMode', id: 'k7', review: 'The offset of the day is the zone’s to know.' },
  {
    type: 'subAgentActivity',
    id: 'k8',
    kind: 'started',
    agentThreadId: '01a20000-0000-7000-8000-00000000000a',
    agentPath: '/lead/tables',
  },
  { type: 'tidalHologram', id: 'k9', depth: 12.5, layers: [{ name: 'neap', salinity: null }] },
  {
    type: 'agentMessage',
    id: 'k10',
    text: `Each zone has **one** offset for the whole year, see [zones](src/zones.js:2).
It was measured in [the soundings](soundings.dat), drawn in [the chart](chart.png) and written down in [the log](src/log.js).`,
  },
];

export const kinds = {
  name: 'kinds of items',
  connected: true,
  begin: async (stage) => {
    const { app, model, skein, restart } = stage;
    await writeFile(join(skein.workspace, 'soundings.dat'), Uint8Array.of(0, 255, 0, 12, 1));
    await writeFile(join(skein.workspace, 'chart.png'), PIXEL, 'base64');
    model.script(say('All known so far.'));
    await app.begin(skein.workspace, 'Begin');
    await app.transcript.ended('Done').waitFor();
    await restart(() => addTurn(skein.home, '01a20000-0000-7000-8000-000000000001', ITEMS));
    await stage.app.sidebar.thread('Begin').click();
    await stage.app.transcript.agentMessage('one offset').waitFor();
  },
  visits: {
    'item.reasoning': () => Promise.resolve(),
    'item.plan': () => Promise.resolve(),
    'item.tool': async ({ app }) =>
      app.transcript.log
        .getByRole('button', { name: /tool call/ })
        .first()
        .click(),
    'item.hookPrompt': () => Promise.resolve(),
    'item.contextMark': () => Promise.resolve(),
    'item.review': () => Promise.resolve(),
    'item.agentMark': () => Promise.resolve(),
    'item.other': () => Promise.resolve(),
    'dialog.picture': async ({ page }) =>
      page.getByRole('article', { name: 'You' }).last().getByRole('button').first().click(),
    'file.pane': async (stage) => {
      await link(stage, 'zones');
      await stage.page.locator('[aria-current="location"]').waitFor();
    },
    'file.binary': async (stage) => link(stage, 'the soundings'),
    'file.picture': async (stage) => link(stage, 'the chart'),
    'file.unreadable': async (stage) => link(stage, 'the log'),
  },
} satisfies Tour;
