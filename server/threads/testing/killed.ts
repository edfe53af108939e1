/** Processes that are killed, as a crash or the user would, for tests. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { message } from '../../model/scripted-model.ts';
import type { ScriptedEvent } from '../../model/scripted-model.ts';
import type { Fixture } from './thread-fixture.ts';

export interface Killable {
  /** The first line that it said. */
  readonly line: string;
  /** By SIGKILL; resolves when it is gone. */
  readonly kill: () => Promise<void>;
}

/** Starts a script; resolves when it has said something. */
export async function startKillable(script: URL, args: readonly string[]): Promise<Killable> {
  const child = spawn(process.execPath, [fileURLToPath(script), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
  try {
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    return { line, kill };
  } catch (error) {
    await kill();
    throw error;
  }
}

/** An answer that has begun and never ends. */
export async function* begins(id: string, text: string): AsyncGenerator<ScriptedEvent> {
  for (const event of message(id, [text])) {
    if (event !== 'cut' && event.type.endsWith('item.done')) break;
    yield event;
  }
  await new Promise(() => undefined);
}

const CHILD = new URL('./crash-child.ts', import.meta.url);

export interface Place {
  readonly threadId: string;
  readonly path: string;
}

/** Runs a turn in another process (see `crash-child.ts`) until `text` is in its rollout; it is then killed. */
export async function crash(f: Fixture, text: string, kind = 'regular'): Promise<Place> {
  const { place, kill } = await runElsewhere(f, text, kind);
  await kill();
  return place;
}

/** The same, and the turn goes on until it is killed. */
export async function runElsewhere(
  f: Fixture,
  text: string,
  kind = 'regular',
): Promise<{ readonly place: Place; readonly kill: () => Promise<void> }> {
  const { line, kill } = await startKillable(CHILD, [f.home, f.workspace, kind]);
  try {
    const place = JSON.parse(line) as Place;
    while (!(await readFile(place.path, 'utf8')).includes(text)) await wait(10);
    return { place, kill };
  } catch (error) {
    await kill();
    throw error;
  }
}
