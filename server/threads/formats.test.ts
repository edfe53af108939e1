/** Rollouts of every format that was ever written are read for ever: these samples never change. */
import { appendFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { says } from '../model/scripted-model.ts';
import type { Turn } from '../protocol/turn.ts';
import { openFixture } from './testing/thread-fixture.ts';
import type { Fixture } from './testing/thread-fixture.ts';

async function openOn(sample: string): Promise<Fixture> {
  const fixture = await openFixture(() => says('it_new', 'A new answer'));
  const folder = fileURLToPath(new URL(`./testing/formats/${sample}`, import.meta.url));
  await cp(folder, path.join(fixture.home, 'sessions', '2026', '11', '26'), { recursive: true });
  return fixture;
}

const shown = (turns: readonly Turn[]) =>
  turns.map(({ status, items }) => [
    status,
    ...items.map((item) => {
      if (item.type === 'userMessage') {
        const [part] = item.content;
        return part?.type === 'text' ? part.text : part?.type;
      }
      return item.type === 'agentMessage' ? item.text : item.type;
    }),
  ]);

async function turnsOf(f: Fixture, threadId: string) {
  const { data } = await f.manager.turnsList({ threadId, sortDirection: 'asc', itemsView: 'full' });
  return shown(data);
}

async function modelHears(f: Fixture, threadId: string): Promise<string> {
  expect((await f.manager.read({ threadId })).thread.model).toBe('gpt-5.5');
  // The provider of the sample is none that this home has.
  await expect(f.manager.resume({ threadId })).rejects.toMatchObject({
    data: { type: 'modelProviderNotConfigured', modelProvider: 'x' },
  });
  const resume = f.manager.resume({ threadId, modelProvider: 'scripted', excludeTurns: true });
  await f.served('resume', resume);
  await f.runTurn(threadId, 'And now?');
  return JSON.stringify(f.model.requests.at(-1)?.body.input);
}

describe('format 1', () => {
  const threadId = '01a216c5-ed94-76ef-9fbc-8d1b9eef179e';
  const forkId = '01a216c5-f95f-702f-9c7a-f7248eeafdf4';

  it('is listed and read, with a turn that a crash cut off', async () => {
    const f = await openOn('format-1');
    const { data } = await f.manager.list({});
    expect(data).toMatchObject([
      { id: forkId, forkedFromId: threadId, name: 'A named thread', preview: 'A first question' },
      {
        id: threadId,
        name: 'A named thread',
        preview: 'A first question',
        model: 'gpt-5.5',
        modelProvider: 'x',
        createdAt: 1795678399,
        updatedAt: 1795678403,
        recencyAt: 1795678403,
        cwd: '/home/ada/project',
        status: { type: 'notLoaded' },
      },
    ]);
    expect(await turnsOf(f, threadId)).toEqual([
      ['completed', 'A first question', 'A first answer, with ünïcode and 你好.'],
      ['completed', 'RUN it', 'commandExecution', 'answer 3'],
      ['interrupted', 'HOLD it', 'half an ans'],
    ]);
    // A fork of that time is a copy of its own.
    expect(await turnsOf(f, forkId)).toEqual([
      ['completed', 'A first question', 'A first answer, with ünïcode and 你好.'],
      ['completed', 'In the fork', 'Forked'],
    ]);
    const { data: items } = await f.manager.itemsList({ threadId, limit: 4 });
    expect(items.at(-1)?.item).toMatchObject({
      type: 'commandExecution',
      status: 'completed',
      exitCode: 0,
      aggregatedOutput: 'hello tool\n',
    });
  });

  it('goes on, and the model hears all of it', async () => {
    const f = await openOn('format-1');
    const heard = await modelHears(f, threadId);
    for (const text of [
      'A first answer',
      'hello tool',
      'half an ans',
      'turn_aborted',
      'And now?',
    ]) {
      expect(heard).toContain(text);
    }
    expect((await turnsOf(f, threadId)).at(-1)).toEqual(['completed', 'And now?', 'A new answer']);
  });

  it('can be reverted, and says from then on that it is of a later format', async () => {
    const f = await openOn('format-1');
    const { data } = await f.manager.turnsList({ threadId, sortDirection: 'asc' });
    (await f.manager.resume({ threadId, modelProvider: 'scripted' })).after();
    const { result } = await f.manager.revert({ threadId, beforeTurnId: data[1]?.id ?? '' });
    expect(await turnsOf(f, threadId)).toHaveLength(1);
    expect(await readFile(result.thread.path ?? '', 'utf8')).toContain('format_raised');
  });
});

describe('format 2', () => {
  const threadId = '01a216c6-5334-7076-a361-506f96a7160d';
  const forkId = '01a216c6-5763-77e9-b6a8-1b8e585fd842';
  const nestedId = '01a216c6-594a-704a-99e6-0bf33695c13a';
  const first = ['completed', 'A first question', 'A first answer'];

  it('shows forks with what they share, and no turn that was reverted', async () => {
    const f = await openOn('format-2');
    expect((await f.manager.list({})).data.map(({ id, preview }) => [id, preview])).toEqual([
      [nestedId, 'A first question'],
      [forkId, 'A first question'],
      [threadId, 'A first question'],
    ]);
    expect(await turnsOf(f, threadId)).toEqual([first, ['completed', 'After the revert', 'Seen']]);
    expect(await turnsOf(f, forkId)).toEqual([
      first,
      ['completed', 'To be reverted', 'Not to be seen'],
      ['completed', 'In the fork', 'Forked'],
    ]);
    expect(await turnsOf(f, nestedId)).toEqual([first, ['completed', 'After its revert', 'Once']]);
  });

  it('goes on, and the model hears what can be seen', async () => {
    const f = await openOn('format-2');
    const heard = await modelHears(f, nestedId);
    for (const text of ['A first answer', 'After its revert', 'Once'])
      expect(heard).toContain(text);
    for (const text of ['Not to be seen', 'Twice', 'Forked']) expect(heard).not.toContain(text);
  });
});

describe('a format of a later version', () => {
  const threadId = '01a216c5-ed94-76ef-9fbc-8d1b9eef179e';

  it('is read as far as it is known, and never written', async () => {
    const f = await openOn('format-1');
    const folder = path.join(f.home, 'sessions', '2026', '11', '26');
    const file = path.join(folder, `rollout-2026-11-26T07-33-19-${threadId}.jsonl`);
    const later = (ordinal: number, payload: object) =>
      `${JSON.stringify({ timestamp: '2026-11-27T00:00:00.000Z', ordinal, type: 'event_msg', payload })}\n`;
    await appendFile(
      file,
      later(32, { type: 'format_raised', format_version: 99 }) +
        later(33, { type: 'of_another_kind', turn_id: 'x', item_id: 'y' }),
    );
    const before = await readFile(file, 'utf8');
    expect(await turnsOf(f, threadId)).toHaveLength(3);
    const refused = 'was written by a later version of Skein (format 99';
    await expect(f.manager.resume({ threadId })).rejects.toThrow(refused);
    await expect(f.labels.setName({ threadId, name: 'New' })).rejects.toThrow(refused);
    await expect(f.manager.fork({ threadId }, { originator: 'test' })).rejects.toThrow(refused);
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it('may be named by the first line', async () => {
    const f = await openOn('format-1');
    const folder = path.join(f.home, 'sessions', '2026', '11', '27');
    const id = '01a216c5-0000-70aa-9fbc-8d1b9eef179e';
    await mkdir(folder, { recursive: true });
    const payload = { id, format_version: 3, created_at_ms: 1, cwd: '/w', source: 'vscode' };
    const line = {
      timestamp: '2026-11-27T00:00:00.000Z',
      ordinal: 0,
      type: 'session_meta',
      payload,
    };
    await writeFile(
      path.join(folder, `rollout-2026-11-27T00-00-00-${id}.jsonl`),
      `${JSON.stringify(line)}\n`,
    );
    await expect(f.manager.resume({ threadId: id })).rejects.toThrow('(format 3');
  });
});
