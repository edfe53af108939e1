import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { abilities, needed, spared } from '../../server/protocol/asked.ts';
import { aServer } from '../testing/fixtures.ts';
import { can, keepsKeys } from './abilities.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What the app's two halves are made of, tests and what serves them left out. */
function sourcesOf(zone: string): string[] {
  return readdirSync(join(root, zone), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/u.test(path) && !/\.test\.tsx?$|testing[\\/]/u.test(path))
    .map((path) => readFileSync(join(root, zone, path), 'utf8'));
}
const sources = [...sourcesOf('renderer'), ...sourcesOf('main')];
const all = sources.join('\n');

test('every ability is asked about where something is offered or sent', () => {
  const gates = new Set(
    [
      ...all.matchAll(/(?:\bcan|\.can|useCan|ofServer)\((?:[^()]|\([^()]*\))*?'(\w+)',?\s*\)/gu),
    ].map(([, name]) => name),
  );
  expect(Object.keys(abilities).filter((name) => !gates.has(name))).toEqual([]);
});

test('every method of the table is one that the app asks for', () => {
  const methods = [...Object.values(abilities).flat(), ...needed, ...spared];
  expect(methods.filter((method) => !all.includes(`'${method}'`))).toEqual([]);
});

test('requests go by the typed way, which takes no other method', () => {
  // The hub passes on what came by it; the hand-over of the connection asks for itself.
  const raw = sources.flatMap((text) => [
    ...text.matchAll(/(?:connection\??\.request|\.forward)\(\s*\{?\s*(?:method: )?'([\w/]+)'/gu),
  ]);
  const methods = new Set(raw.map(([, method]) => method));
  expect(methods).toEqual(new Set(['initialize', 'thread/loaded/list', 'thread/turns/list']));
});

test('a server can what it lacks no method of; one that is not known is taken at its word', () => {
  const servers = [
    aServer({ id: 'a' }),
    aServer({ id: 'b', way: { type: 'ssh', host: 'h', command: 'c' }, lacks: ['worktree/merge'] }),
  ];
  expect(can({ servers }, 'a', 'worktrees')).toBe(true);
  expect(can({ servers }, 'b', 'worktrees')).toBe(false);
  expect(can({ servers }, 'b', 'queue')).toBe(true);
  expect(can({ servers }, 'gone', 'queue')).toBe(true);
  expect(keepsKeys({ servers }, 'a')).toBe(true);
  expect(keepsKeys({ servers }, 'b')).toBe(false);
});
