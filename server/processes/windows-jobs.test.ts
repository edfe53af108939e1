import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { WindowsJobs } from './windows-jobs.ts';

/** Says what it hears. */
function echo(): ChildProcess {
  const code = 'process.stdin.pipe(process.stdout)';
  return spawn(process.execPath, ['-e', code], { stdio: ['pipe', 'pipe', 'ignore'] });
}

describe('the keeper of jobs', () => {
  it('is told one statement a line, begins with the first, and ends with its input', async () => {
    const keepers: ChildProcess[] = [];
    const jobs = new WindowsJobs(() => {
      const keeper = echo();
      keepers.push(keeper);
      return keeper;
    });
    expect(keepers).toEqual([]);
    const before = Date.now();
    jobs.keep(7);
    jobs.keep(8);
    jobs.end(7);
    jobs.release(8);
    const [keeper] = keepers;
    expect(keepers).toHaveLength(1);
    let heard = '';
    keeper?.stdout?.setEncoding('utf8').on('data', (text: string) => (heard += text));
    keeper?.stdin?.end();
    await once(keeper ?? process, 'close');
    const [types = '', first = '', ...rest] = heard.trim().split('\n');
    const source = /^Add-Type -TypeDefinition .*FromBase64String\('(.+)'\)\)\)$/.exec(types)?.[1];
    expect(Buffer.from(source ?? '', 'base64').toString()).toContain('public static class Jobs');
    const told = Number(/^\[Jobs\]::Keep\(7, (\d+)\)$/.exec(first)?.[1]);
    expect(told).toBeGreaterThanOrEqual(before);
    expect(rest[0]).toMatch(/^\[Jobs\]::Keep\(8, \d+\)$/);
    expect(rest.slice(1)).toEqual(['[Jobs]::End(7)', '[Jobs]::Release(8)']);
  });

  it('that cannot be started is done without', async () => {
    let started = 0;
    const keeper = spawn('/no/such/program', { stdio: ['pipe', 'ignore', 'ignore'] });
    const jobs = new WindowsJobs(() => {
      started += 1;
      return keeper;
    });
    jobs.keep(7);
    await once(keeper, 'error');
    jobs.end(7);
    expect(started).toBe(1);
  });
});

describe.runIf(process.platform === 'win32')('a job', () => {
  it('ends with what lost its parent', async () => {
    // The one in the middle starts another and is gone before the end comes.
    const last = `console.log(process.pid); setInterval(() => {}, 1000)`;
    const middle = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(last)}], { stdio: 'inherit', detached: true }).unref()`;
    const first = `process.stdin.once('data', () => require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(middle)}], { stdio: 'inherit' }))`;
    const jobs = new WindowsJobs();
    const child = spawn(process.execPath, ['-e', first], { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(child, 'spawn');
    jobs.keep(child.pid ?? 0);
    child.stdin.write('go\n');
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    const orphan = Number(said.toString());
    expect(orphan).toBeGreaterThan(0);
    jobs.end(child.pid ?? 0);
    await vi.waitFor(() => expect(() => process.kill(orphan, 0)).toThrow('ESRCH'), {
      timeout: 10_000,
    });
  });
});
