import { EventEmitter } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Diagnostics } from './diagnostics.ts';
import { catchFaults } from './main-faults.ts';

let home: string;
let log: string[];
let ends: string[];
let diagnostics: Diagnostics;
let source: EventEmitter;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'skein-faults-'));
  log = [];
  ends = [];
  source = new EventEmitter();
  diagnostics = new Diagnostics({ home, version: '0.0.0', write: (line) => log.push(line) });
  catchFaults({ diagnostics, process: source, end: (cause) => ends.push(cause) });
});
afterEach(() => rm(home, { recursive: true, force: true }));

test('an exception that nobody caught is kept, said and ends the process once', () => {
  diagnostics.warn('what came before, with API_KEY=abc');
  source.emit('uncaughtException', new TypeError('x is undefined'));
  source.emit('uncaughtException', new Error('while ending'));
  expect(ends).toEqual(['TypeError: x is undefined']);
  expect(log[0]).toBe('what came before, with API_KEY=[redacted]');
  expect(log[1]).toMatch(/^a fault in main: TypeError: x is undefined\n\s+at /u);
  const [second, first] = diagnostics.crashes
    .list()
    .toSorted((a, b) => (a.cause < b.cause ? -1 : 1));
  expect([first?.cause, second?.cause]).toEqual([
    'TypeError: x is undefined',
    'Error: while ending',
  ]);
  const text = diagnostics.crashes.read(first?.id ?? '')?.text ?? '';
  expect(text).toContain('what came before');
  expect(text).toContain('main-faults.test.ts');
});

test('a promise that nobody waited for is kept, and all goes on', () => {
  source.emit('unhandledRejection', 'no error at all');
  expect(ends).toEqual([]);
  expect(diagnostics.crashes.list()).toMatchObject([{ what: 'main', cause: 'no error at all' }]);
});
