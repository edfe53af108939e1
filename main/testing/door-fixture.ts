/** A web door over a backend with a fake server, set up as a test says. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localDoor } from '../http/door-settings.ts';
import type { DoorSettings } from '../http/door-settings.ts';
import { openDoor } from '../http/door.ts';
import type { Door, DoorOptions } from '../http/door.ts';
import { backendFixture } from './backend-fixture.ts';
import type { Fixture } from './backend-fixture.ts';
import { FakeClock } from './fake-clock.ts';
import { ask } from './web-client.ts';
import type { WebAnswer } from './web-client.ts';

export interface DoorFixture {
  readonly backend: Fixture;
  readonly clock: FakeClock;
  readonly warnings: string[];
  door: Door;
  ask(path: string, headers?: Record<string, string>): Promise<WebAnswer>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<WebAnswer>;
  /** Ends all of main, and begins again in the same home. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function doorFixture(
  settings: Partial<DoorSettings> = {},
  answered: DoorOptions['answered'] = () => undefined,
): Promise<DoorFixture> {
  const clock = new FakeClock();
  const backend = await backendFixture(undefined, { clock });
  const folder = await mkdtemp(join(tmpdir(), 'skein-pages-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'web.html'), '<!doctype html><html><head></head></html>');
  await writeFile(join(folder, 'assets', 'app.js'), 'export {};');
  await writeFile(join(folder, 'assets', 'large.js'), 'export {};\n'.repeat(1_000));
  const warnings: string[] = [];
  const open = (): Promise<Door> =>
    openDoor({
      hub: backend.backend.hub,
      signIns: backend.backend.signIns,
      clock,
      folder,
      settings: { ...localDoor(0), ...settings },
      ready: () => true,
      answered,
      warn: (message) => warnings.push(message),
    });
  const fixture: DoorFixture = {
    backend,
    clock,
    warnings,
    door: await open(),
    ask: (path, headers = {}) => ask(fixture.door.port, path, { headers }),
    post: (path, body, headers = {}) =>
      ask(fixture.door.port, path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    restart: async () => {
      await fixture.door.close();
      await backend.again();
      fixture.door = await open();
    },
    close: async () => {
      await fixture.door.close();
      await backend.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return fixture;
}

export function codeOf(link: string): string {
  return new URLSearchParams(new URL(link).hash.slice(1)).get('link') ?? '';
}

export function reasonOf({ body }: WebAnswer): unknown {
  return (JSON.parse(body) as { error?: { reason?: unknown } }).error?.reason;
}

/** The cookie that an answer sets, as a browser sends it back; with all of its line. */
export function cookieOf({ headers }: WebAnswer): {
  readonly cookie: string;
  readonly line: string;
} {
  const [line = ''] = headers['set-cookie'] ?? [];
  return { cookie: line.split(';')[0] ?? '', line };
}
