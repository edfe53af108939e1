import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { Attempt } from './testing/attempt.ts';
import type { Bubblewrap } from './bubblewrap.ts';
import { closeNetwork } from './testing/hosted.ts';
import { doors } from './testing/attempts/doors.ts';
import { files } from './testing/attempts/files.ts';
import { home } from './testing/attempts/home.ts';
import { hosts } from './testing/attempts/hosts.ts';
import { processes } from './testing/attempts/processes.ts';
import { repository } from './testing/attempts/repository.ts';
import {
  boxWithinContainer,
  place,
  placeForEachTest,
  run,
  whereConfined,
} from './testing/sandbox-fixture.ts';
import type { Ran } from './testing/sandbox-fixture.ts';

placeForEachTest();
afterAll(closeNetwork);

const attempts: readonly Attempt[] = [
  ...files,
  ...repository,
  ...home,
  ...processes,
  ...doors,
  ...hosts,
];

async function attemptIt(
  attempt: Attempt,
  confined: boolean,
  box?: Bubblewrap,
): Promise<Ran & { done: boolean }> {
  const { policy, workspace, env, launcher, hosted, next } = attempt;
  const script = typeof attempt.script === 'string' ? attempt.script : attempt.script();
  const allowed = typeof policy === 'function' ? policy() : policy;
  const more = {
    ...(workspace === undefined ? {} : { workspace: workspace() }),
    ...(env === undefined ? {} : { env: env() }),
    ...(launcher === undefined ? {} : { launcher }),
    ...(hosted === undefined ? {} : { hosted }),
    ...(box === undefined ? {} : { box }),
  };
  let ran = await run(script, confined, allowed, more);
  if (next !== undefined) ran = await run(next, confined, allowed, more);
  return { ...ran, done: await attempt.done(ran) };
}

async function undo(attempt: Attempt): Promise<void> {
  await attempt.reset?.();
  await writeFile(`${place.out}/file`, 'before');
  await rm(`${place.out}/new`, { force: true });
  await rm(`${place.home}/config.toml`, { force: true });
  if (attempt.arrange === undefined) {
    await rm(`${place.ws}/.git`, { recursive: true, force: true });
    await mkdir(`${place.ws}/.git/hooks`, { recursive: true });
    await writeFile(`${place.ws}/.git/config`, '[core]\n');
  }
}

/** Processes whose command line holds `text`. */
async function processesWith(text: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const line = await readFile(`/proc/${name}/cmdline`, 'latin1').catch(() => '');
    if (line.replaceAll('\0', ' ').trim() === text) found.push(Number(name));
  }
  return found;
}

whereConfined(() => {
  describe('a confined command cannot', () => {
    it('in at least 60 ways', () => {
      expect(new Set(attempts.map(({ name }) => name)).size).toBeGreaterThanOrEqual(60);
    });

    it.each(attempts)('$name', async (attempt) => {
      await attempt.arrange?.();
      expect(await attemptIt(attempt, false)).toMatchObject({ done: true });
      await undo(attempt);

      const inside = await attemptIt(attempt, true);
      expect(inside.output).not.toMatch(/^bwrap:/m);
      expect(inside).toMatchObject({ done: false });
    });

    it('leave a process behind', async () => {
      const line = `sleep 3${process.pid}`;
      const detach = `require('child_process').spawn('sleep', ['3${process.pid}'], { detached: true, stdio: 'ignore' }).unref()`;
      const script = `"$NODE" -e "${detach}"; echo started`;
      const outside = await run(script, false);
      expect(outside.output).toContain('started');
      const left = await vi.waitFor(
        async () => {
          const found = await processesWith(line);
          expect(found).toHaveLength(1);
          return found;
        },
        { timeout: 10_000 },
      );
      for (const pid of left) process.kill(pid, 'SIGKILL');
      await vi.waitFor(async () => expect(await processesWith(line)).toEqual([]), {
        timeout: 10_000,
      });

      expect((await run(script, true)).output).toContain('started');
      await vi.waitFor(async () => expect(await processesWith(line)).toEqual([]), {
        timeout: 10_000,
      });
    });

    // What `/proc` bears on.
    it.each([...processes, ...home])('$name, within a container', async (attempt) => {
      await attempt.arrange?.();
      const inside = await attemptIt(attempt, true, await boxWithinContainer());
      expect(inside.output).not.toMatch(/^bwrap:/m);
      // Names and arguments of the container's processes can be read there, and nothing else of them.
      expect(inside).toMatchObject({ done: attempt.name === 'see a process outside' });
    });
  });
}, true);
