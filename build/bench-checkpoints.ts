/**
 * Measures what checkpoints cost in large folders. Options: numbers of files (10000 and 100000 unless
 * given). Prints a table for docs/bench.md. Everything lies in a temporary folder that is removed.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileDiffs } from '../server/diff/kept-diff.ts';
import { pairRef, previewRef } from '../server/diff/file-pairs.ts';
import { KeptStore } from '../server/diff/kept-store.ts';
import { restoreFiles } from '../server/diff/restore-files.ts';
import { planRoot } from '../server/diff/restore-plan.ts';
import type { Step } from '../server/diff/restore-plan.ts';
import { TurnDiff } from '../server/diff/turn-diff.ts';

const FILES_PER_FOLDER = 100;
/** What a turn changes: a hundred files, and a tenth of all. */
const CHANGES = [() => 100, (count: number) => count / 10];

const counts = process.argv.slice(2).map(Number);
const rows: string[][] = [];
for (const count of counts.length === 0 ? [10_000, 100_000] : counts) {
  for (const kind of ['git', 'plain'] as const) rows.push(await measure(kind, count));
}
const head = [
  'folder',
  'files',
  'first snapshot',
  'later snapshot',
  ...['100 files', 'a tenth of them'].flatMap((what) => [`${what}: kept`, 'preview', 'restore']),
];
for (const cells of [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows]) {
  console.log(`| ${cells.join(' | ')} |`);
}

async function measure(kind: 'git' | 'plain', count: number): Promise<string[]> {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'skein-bench-checkpoints-')));
  try {
    const root = join(base, 'work');
    const home = join(base, 'home');
    mkdirSync(home);
    for (let i = 0; i < count; i++) write(root, i, 'as it was');
    if (kind === 'git') commitAll(root);
    const begin = (): TurnDiff => {
      const turn = new TurnDiff({
        cwd: root,
        shadowRoot: join(home, 'checkpoints'),
        home: join(base, 'nobody'),
        baseLimitMs: 600_000,
        onWarning: (message) => console.error(message),
      });
      turn.noteCommand();
      return turn;
    };
    const cells = [kind, count.toLocaleString('en')];
    const first = begin();
    cells.push(await timed(() => first.captureBase()));
    await first.close();
    const later = begin();
    cells.push(await timed(() => later.captureBase()));
    await later.close();
    for (const [nth, changes] of CHANGES.entries()) {
      cells.push(...(await measureTurn(begin(), root, home, changes(count), nth)));
    }
    return cells;
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

/** A turn that changes so many files: keeping them, looking what a restore would do, doing it. */
async function measureTurn(
  turn: TurnDiff,
  root: string,
  home: string,
  changes: number,
  nth: number,
): Promise<string[]> {
  const store = new KeptStore(join(home, 'checkpoints'));
  await turn.captureBase();
  for (let i = 0; i < changes; i++) write(root, i, `as turn ${nth} left it`);
  await turn.current();
  const name = { root, threadId: 'bench', startedAtMs: nth, endedAtMs: nth, id: `turn${nth}` };
  let step: Step | null = null;
  const kept = await timed(async () => {
    const { pairs, source } = await turn.files();
    const { ids } = await store.write(pairRef(name), pairs, source);
    step = { ...name, kept: ids };
  });
  await turn.close();
  const steps = step === null ? [] : [step];
  const own = new Set([name.id]);
  let ids: Step['kept'] | null = null;
  const preview = await timed(async () => {
    ({ kept: ids } = await planRoot(store, home, root, steps, own, previewRef('bench', 0)));
    if (ids !== null) await fileDiffs(store, ids.before, ids.after);
  });
  if (ids === null) throw new Error('there was nothing to put back');
  const plan: Step['kept'] = ids;
  const restore = await timed(async () => {
    const { files, left } = await restoreFiles(store, home, root, plan);
    if (files !== changes || left.length > 0) throw new Error('not all files were put back');
  });
  return [kept, preview, restore];
}

function write(root: string, i: number, words: string): void {
  const folder = join(
    root,
    `package-${Math.floor(i / FILES_PER_FOLDER / 20)}`,
    `${Math.floor(i / FILES_PER_FOLDER)}`,
  );
  if (i % FILES_PER_FOLDER === 0) mkdirSync(folder, { recursive: true });
  const lines = Array.from({ length: 20 + (i % 30) }, (_, line) => `// file ${i}, line ${line}`);
  writeFileSync(join(folder, `file-${i}.ts`), `${lines.join('\n')}\n// ${words}\n`);
}

function commitAll(root: string): void {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, stdio: 'ignore' });
  git('init', '-q');
  git('config', 'gc.auto', '0');
  git('add', '-A');
  git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-q', '-m', 'all');
}

async function timed(action: () => Promise<unknown>): Promise<string> {
  const from = performance.now();
  await action();
  const took = performance.now() - from;
  return took < 1000 ? `${took.toFixed(0)} ms` : `${(took / 1000).toFixed(1)} s`;
}
