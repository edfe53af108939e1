import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  completed,
  customCall,
  functionCall,
  message,
  reasoning,
  says,
} from '../model/scripted-model.ts';
import type { ThreadItem } from '../protocol/item.ts';
import { Projection, takeLines } from './projection.ts';
import { RolloutFile } from './rollout-file.ts';
import type { RolloutWriteError } from './rollout-file.ts';
import { encodeLine, parseLine, readHead } from './rollout-line.ts';
import type { RolloutEntry } from './rollout-line.ts';
import { RolloutWriter } from './rollout-writer.ts';
import { openFixture } from './testing/thread-fixture.ts';
import type { Fixture } from './testing/thread-fixture.ts';
import { placedTurns } from './thread-history.ts';
import { readTurns } from './turn-reader.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'skein-rollout-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const threadId = '01a203d1-d8f9-72c0-b89a-2c72c2ff2f24';
const begun: RolloutEntry = {
  type: 'event_msg',
  payload: { type: 'turn_started', turn_id: 't1', started_at_ms: 1 },
};

describe('a line', () => {
  it('tells from its beginning what it is', () => {
    const item: ThreadItem = { type: 'reasoning', id: 'a', summary: [], content: [] };
    const line = encodeLine(
      {
        type: 'event_msg',
        payload: { type: 'item_started', turn_id: 't', item_id: 'a', item_type: item.type, item },
      },
      3,
      0,
    );
    expect(readHead(Buffer.from(line), 0, line.length)).toEqual({
      kind: 'item_started',
      turnId: 't',
      itemId: 'a',
      itemType: 'reasoning',
      end: line.indexOf(',"item":'),
    });
    expect(parseLine(line)).toMatchObject({ ordinal: 3, type: 'event_msg' });
    expect(readHead(Buffer.from('{"ordinal":1}'), 0, 13)).toBeNull();
  });

  it('that is none of ours is told apart from one of a later version', () => {
    const envelope = { timestamp: '2026-01-01T00:00:00.000Z', ordinal: 1 };
    const later = JSON.stringify({ ...envelope, type: 'something_new', payload: {} });
    expect(parseLine(later)).not.toBeNull();
    for (const bad of [
      'x',
      '[]',
      JSON.stringify({ ...envelope, type: 'event_msg', payload: { type: 'turn_started' } }),
      JSON.stringify({ type: 'event_msg', payload: { type: 'x' } }),
      JSON.stringify({ ...envelope, type: 'turn_context', payload: { cwd: 1 } }),
    ]) {
      expect(parseLine(bad)).toBeNull();
    }
  });
});

describe('the writer', () => {
  it('keeps what could not be written and writes it with the next', async () => {
    const blocker = path.join(folder, 'sessions');
    await writeFile(blocker, 'a file where a folder belongs');
    const file = path.join(blocker, 'rollout.jsonl');
    const troubles: RolloutWriteError[] = [];
    const writer = new RolloutWriter(
      new RolloutFile(file, new Projection(threadId)),
      () => 1_000,
      (error) => troubles.push(error),
    );
    writer.append(begun);
    writer.append(begun);
    expect(troubles).toHaveLength(1);
    expect(() => writer.appendOrThrow(begun)).toThrow('could not be saved');
    await rm(blocker);
    await mkdir(blocker);
    writer.append({ type: 'event_msg', payload: { type: 'thread_name_updated', name: 'n' } });
    writer.close();
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => parseLine(line)?.ordinal)).toEqual([0, 1, 2]);
    expect(writer.upToDate).toBe(true);
  });
});

describe('what is read back', () => {
  async function richThread(): Promise<{ f: Fixture; id: string; path: string }> {
    const patch = '*** Begin Patch\n*** Add File: a.txt\n+one\n*** End Patch\n';
    const f = await openFixture(({ index }) =>
      index === 0
        ? (function* () {
            yield* reasoning('rs', ['**Thinking** — ünïcode 🙂', 'more'], 'e');
            yield* message('it_0', ['I will ', 'begin. 🙂']);
            yield* functionCall('c1', 'exec_command', { cmd: 'echo out; echo err >&2' });
            yield* customCall('c2', 'apply_patch', patch);
            yield* completed();
          })()
        : says(`it_${index}`, 'Done.'),
    );
    const id = await f.startThread({ sandbox: 'danger-full-access' });
    await f.runTurn(id, 'do it');
    await f.runTurn(id, 'again');
    const { thread } = await f.manager.read({ threadId: id });
    return { f, id, path: thread.path ?? '' };
  }

  it('is what the clients were told', async () => {
    const { f, id } = await richThread();
    const told = f.outbound.seen
      .filter((seen) => seen.method === 'item/completed')
      .map((seen) => seen.params['item']);
    const { data } = await f.manager.turnsList({
      threadId: id,
      itemsView: 'full',
      sortDirection: 'asc',
    });
    expect(data.flatMap((turn) => turn.items)).toEqual(told);
    expect(told).toHaveLength(8);
    const other = f.another();
    const again = await other.manager.turnsList({
      threadId: id,
      itemsView: 'full',
      sortDirection: 'asc',
    });
    expect(again.data).toEqual(data);
  });

  it('of a file cut anywhere is a beginning of it, and never a failure', async () => {
    const { f, path: file } = await richThread();
    await f.manager.close();
    const bytes = await readFile(file);
    const whole = await itemsOf(bytes, path.join(folder, 'whole.jsonl'));
    let seed = 7;
    const random = (): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    for (let n = 0; n < 60; n += 1) {
      const cut = bytes.subarray(0, Math.floor(random() * bytes.length));
      const items = await itemsOf(cut, path.join(folder, `cut-${n}.jsonl`));
      expect(items.length).toBeLessThanOrEqual(whole.length);
      expect(items.map((item) => item.id)).toEqual(
        whole.slice(0, items.length).map((item) => item.id),
      );
    }
  });

  it('of a file with any line spoiled is all the rest', async () => {
    const { f, path: file } = await richThread();
    await f.manager.close();
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    for (const at of lines.keys()) {
      const spoiled = lines.with(at, `${lines[at]?.slice(0, 60)} spoiled`);
      const projection = new Projection(threadId);
      takeLines(projection, Buffer.from(`${spoiled.join('\n')}\n`));
      expect(projection.meta?.badLines).toBeLessThanOrEqual(1);
      expect(projection.turns.length).toBeGreaterThanOrEqual(1);
      expect(projection.nextOrdinal).toBe(lines.length);
    }
  });
});

async function itemsOf(bytes: Buffer, file: string): Promise<ThreadItem[]> {
  await writeFile(file, bytes);
  const projection = new Projection(threadId);
  takeLines(projection, bytes);
  const { turns: rows, size } = projection;
  const placed = placedTurns([{ threadId, file, size, rows }]);
  const turns = await readTurns({ turns: placed, view: 'full' });
  return turns.flatMap((turn) => turn.items);
}
