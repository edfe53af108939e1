/** Looks through a whole home: rollouts, index, and what was left over. Writes nothing. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Projection } from '../../threads/projection.ts';
import { FORMAT_VERSION } from '../../threads/rollout-line.ts';
import { listRollouts } from '../../threads/rollout-path.ts';
import { hasWriter } from '../../threads/writer-lock.ts';
import { packageVersion } from '../../version.ts';
import { IndexExamination } from './examine-index.ts';
import { examineRollout } from './examine-rollout.ts';
import type { Examined } from './examine-rollout.ts';
import type { DoctorReport, Orphan, Problem } from './report.ts';

export interface Examination {
  readonly report: DoctorReport;
  readonly rollouts: readonly Examined[];
}

export async function examineHome(home: string): Promise<Examination> {
  const places = await listRollouts(home);
  const index = await IndexExamination.open(home);
  const rollouts: Examined[] = [];
  /** By thread: how much of its file there is, and who its history begins with. */
  const ends = new Map<string, Projection>();
  for (const place of places) {
    const { threadId } = place;
    const first = !ends.has(threadId);
    const stored = index.stored(threadId);
    let then: { readonly meta: unknown; readonly rows: readonly unknown[] } | null = null;
    const examined = await examineRollout(home, place, stored?.size, ({ meta, rows }) => {
      then = structuredClone({ meta, rows });
    });
    rollouts.push(examined);
    const { projection, problems } = examined;
    if (!first) {
      problems.push({
        kind: 'duplicate',
        threadId,
        path: place.path,
        cause: 'another file is of the same thread; the one in use counts',
        harmless: false,
        repaired: null,
      });
    } else if (projection !== null && projection.size > 0) {
      ends.set(threadId, projection);
      index.compare(threadId, place.path, stored, then);
    }
  }
  for (const { place, projection, problems } of rollouts) {
    const cause = projection === null ? null : lostBase(projection, ends);
    if (cause === null) continue;
    const { threadId } = place;
    problems.push({
      kind: 'base',
      threadId,
      path: place.path,
      cause,
      harmless: false,
      repaired: null,
    });
  }
  const problems = rollouts.flatMap((each) => each.problems);
  const ids = new Set(places.map(({ threadId }) => threadId));
  return {
    rollouts,
    report: {
      version: packageVersion,
      format: FORMAT_VERSION,
      home,
      onDisk: ids.size,
      archived: places.filter(({ archived }) => archived).length,
      listed: [...index.places.keys()].filter((id) => ids.has(id)).length,
      damaged: damagedThreads(problems),
      problems,
      index: index.close(),
      orphans: await findOrphans(home, ids),
      backup: null,
    },
  };
}

function damagedThreads(problems: readonly Problem[]): number {
  return new Set(problems.flatMap(({ harmless, threadId }) => (harmless ? [] : [threadId]))).size;
}

/** Why a fork cannot read what it shares; null when it can, or shares nothing. */
function lostBase(projection: Projection, ends: ReadonlyMap<string, Projection>): string | null {
  const { base } = projection;
  if (base === null) return null;
  const source = ends.get(base.thread_id);
  if (source === undefined) {
    return `its history begins in thread ${base.thread_id}, whose file is missing`;
  }
  if (source.size >= base.end_byte_offset) return null;
  return `its history begins in thread ${base.thread_id}, whose file ends before it should`;
}

async function findOrphans(home: string, ids: ReadonlySet<string>): Promise<Orphan[]> {
  const orphans: Orphan[] = [];
  const add = (kind: Orphan['kind'], file: string, cause: string): void => {
    orphans.push({ kind, path: file, cause, repaired: null });
  };
  const locks = path.join(home, 'thread-writer-locks');
  for (const name of await namesIn(locks)) {
    const id = name.endsWith('.lock') ? name.slice(0, -'.lock'.length) : null;
    if (id === null || ids.has(id) || (await hasWriter(home, id))) continue;
    add('lock', path.join(locks, name), 'a lock of a thread that is not there');
  }
  const outputs = path.join(home, 'outputs');
  for (const id of await namesIn(outputs)) {
    if (ids.has(id) || (await hasWriter(home, id))) continue;
    add('output', path.join(outputs, id), 'outputs of a thread that is not there');
  }
  const checkpoints = path.join(home, 'checkpoints');
  for (const name of await namesIn(checkpoints)) {
    const folder = path.join(checkpoints, name);
    if (name.startsWith('.trash-')) add('checkpoint', folder, 'a checkpoint that was thrown away');
    const root = (await readFile(path.join(folder, 'root'), 'utf8').catch(() => '')).trimEnd();
    const ours = createHash('sha256').update(root).digest('hex').startsWith(name);
    if (root !== '' && ours && !existsSync(root)) {
      add('checkpoint', folder, `a checkpoint of a folder that is not there: ${root}`);
    }
  }
  for (const folder of ['sessions', 'archived_sessions']) {
    const names = await readdir(path.join(home, folder), { recursive: true }).catch(() => []);
    for (const name of names.filter((each) => each.endsWith('.jsonl.partial'))) {
      add('partial', path.join(home, folder, name), 'a file that was never finished');
    }
  }
  return orphans;
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
