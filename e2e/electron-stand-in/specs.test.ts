/** Journeys in windows run in Electron itself before a release: they may know no member that it lacks. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const E2E = fileURLToPath(new URL('../', import.meta.url));
const specs = globSync('{specs,pages,fixtures,screens}/**/*.ts', { cwd: E2E }).map((path) => ({
  path,
  text: readFileSync(`${E2E}${path}`, 'utf8'),
}));

/** Names what a member is not, and so hides from the compiler that Electron's types lack it. */
const CAST = /(\w+(?:\(.*\))?)\s+as\s+(?:unknown\s+as|any)\b|as\s+never\b|@ts-/gu;

test('no journey asks for what the stand-in alone has', () => {
  expect(specs.length).toBeGreaterThan(50);
  expect(specs.filter(({ text }) => /electronStandIn|ELECTRON_STAND_IN/u.test(text))).toEqual([]);
});

test('no journey hides from the compiler what Electron’s types lack', () => {
  const casts = specs
    .filter(({ path, text }) => path.startsWith('specs/electron/') || /\bElectron\b/u.test(text))
    .flatMap(({ path, text }) => [...text.matchAll(CAST)].map(([cast]) => `${path}: ${cast}`));
  // What a journey leaves in a process or a page for itself.
  expect(casts.filter((cast) => !/(?:globalThis|window) as unknown as$/u.test(cast))).toEqual([]);
});
