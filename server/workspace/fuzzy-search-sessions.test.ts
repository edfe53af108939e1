import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FuzzyFileSearch } from './fuzzy-file-search.ts';
import { FuzzySearchSessions } from './fuzzy-search-sessions.ts';

let root: string;
let search: FuzzyFileSearch;
let sessions: FuzzySearchSessions;
let events: string[];
let waiting: (() => void)[];

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'skein-sessions-')));
  write('src/main.ts', 'src/util.ts', 'docs/guide.md');
  events = [];
  waiting = [];
  search = new FuzzyFileSearch();
  const tell = (event: string): void => {
    events.push(event);
    for (const look of waiting.splice(0)) look();
  };
  sessions = new FuzzySearchSessions(search, {
    updated: ({ sessionId, query, files }) =>
      tell(`${sessionId} "${query}": ${files.map(({ path }) => path).join(' ')}`),
    completed: (sessionId) => tell(`${sessionId} completed`),
  });
});
afterEach(() => {
  sessions.close();
  search.close();
  rmSync(root, { recursive: true, force: true });
});

function write(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), '');
  }
}
async function told(count: number): Promise<string[]> {
  while (events.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
  return events.splice(0);
}

test('each query is answered and completed, the empty one with nothing', async () => {
  sessions.start({ sessionId: 's', roots: [root] });
  expect(await told(2)).toEqual(['s "": ', 's completed']);
  sessions.update({ sessionId: 's', query: 'main' });
  expect(await told(2)).toEqual(['s "main": src/main.ts', 's completed']);
  sessions.update({ sessionId: 's', query: 'zzzz' });
  expect(await told(2)).toEqual(['s "zzzz": ', 's completed']);
});

test('of several queries at once the last one counts', async () => {
  sessions.start({ sessionId: 's', roots: [root] });
  for (const query of ['g', 'gu', 'gui', 'util']) sessions.update({ sessionId: 's', query });
  expect(await told(2)).toEqual(['s "util": src/util.ts', 's completed']);
});

test('the files are listed once a session, whatever comes later', async () => {
  sessions.start({ sessionId: 's', roots: [root] });
  await told(2);
  write('src/newcomer.ts');
  sessions.update({ sessionId: 's', query: 'newcomer' });
  expect(await told(2)).toEqual(['s "newcomer": ', 's completed']);
});

test('sessions are apart, may be replaced, and end', async () => {
  sessions.start({ sessionId: 'a', roots: [root] });
  sessions.start({ sessionId: 'b', roots: [join(root, 'nowhere')] });
  sessions.start({ sessionId: 'a', roots: [join(root, 'docs')] });
  await told(4);
  sessions.update({ sessionId: 'a', query: 'guide' });
  expect(await told(2)).toEqual(['a "guide": guide.md', 'a completed']);
  sessions.update({ sessionId: 'b', query: 'guide' });
  expect(await told(2)).toEqual(['b "guide": ', 'b completed']);
  sessions.update({ sessionId: 'b', query: 'main' });
  sessions.stop({ sessionId: 'b' });
  sessions.stop({ sessionId: 'b' });
  expect(() => sessions.update({ sessionId: 'b', query: 'x' })).toThrow(
    'fuzzy file search session not found: b',
  );
  sessions.update({ sessionId: 'a', query: 'guide' });
  expect(await told(2)).toEqual(['a "guide": guide.md', 'a completed']);
});

test('what cannot be a session is refused', () => {
  expect(() => sessions.start({ sessionId: '', roots: [root] })).toThrow(
    'sessionId must not be empty',
  );
  expect(() => sessions.start({ sessionId: 's', roots: [] })).toThrow(
    'at least one search directory is required',
  );
});
