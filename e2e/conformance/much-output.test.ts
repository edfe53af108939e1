/** A command that says more than items keep, over the wire. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AppServer } from '../fixtures/app-server.ts';
import { run, say } from '../fixtures/model-server.ts';
import { includes } from '../fixtures/peer.ts';
import { CommandsStage, itemOf } from './testing/commands-stage.ts';
import type { Json } from './testing/commands-stage.ts';

let stage: CommandsStage;
beforeAll(async () => {
  stage = await CommandsStage.open();
});
afterAll(() => stage.bench.end());

describe('much output', () => {
  const lines = (count: number): string =>
    Array.from({ length: count }, (_, at) => `${at + 1}\n`).join('');
  const begun = async (on: AppServer, cmd: string): Promise<[string, string]> => {
    const threadId = await stage.startThread(on);
    stage.bench.model.script(run(cmd, { yield_time_ms: 30_000 }), say('Much.'));
    const turnId = await on.startTurn(threadId, 'go');
    await on.find(
      ({ method, params }) =>
        method?.endsWith('outputDelta') === true && String(params?.['delta']).endsWith('200000\n'),
    );
    return [threadId, turnId];
  };
  const shown = async (on: AppServer, threadId: string): Promise<string> => {
    const { data } = await on.request('thread/turns/list', { threadId, itemsView: 'full' });
    const items = (data as { items: Json[] }[])[0]?.items ?? [];
    return String(items.find(({ type }) => type === 'commandExecution')?.['aggregatedOutput']);
  };

  it('is streamed whole and in order; items hold both ends of it', async () => {
    const cmd = 'seq 200000; until test -e go; do sleep 0.05; done; seq 300000';
    const [threadId, turnId] = await begun(stage.server, cmd);
    const early = await shown(stage.server, threadId);
    expect(early.startsWith('1\n2\n')).toBe(true);
    expect(early).toContain('\n... 240319 bytes omitted ...\n');
    expect(early.endsWith('199999\n200000\n')).toBe(true);
    await writeFile(join(stage.bench.workspace, 'go'), '');
    await stage.server.completed(turnId);
    const item = itemOf(
      await stage.server.find(
        ({ method, params }) =>
          method === 'item/completed' &&
          includes(params, { threadId, item: { type: 'commandExecution' } }),
      ),
    );
    const all = lines(200_000) + lines(300_000);
    expect(stage.outputOf(threadId, item['id']) === all).toBe(true);
    const kept = String(item['aggregatedOutput']);
    expect(kept.length).toBeLessThan(1024 * 1024 + 50);
    expect(kept.endsWith('299999\n300000\n')).toBe(true);
  });

  it('is kept from its beginning when the server dies, as far as it is kept at all', async () => {
    const dying = await stage.bench.ready();
    const [threadId] = await begun(dying, 'seq 200000; sleep 60');
    const end = '\n... more output came, which was not kept ...\n';
    // What is on disk is behind what was streamed.
    await vi.waitFor(async () => expect(await shown(stage.server, threadId)).toContain(end), 8_000);
    await dying.kill();
    const text = await shown(stage.server, threadId);
    expect(lines(200_000).startsWith(text.slice(0, 1024 * 1024))).toBe(true);
    expect(text.slice(1024 * 1024)).toBe(end);
  });
});
