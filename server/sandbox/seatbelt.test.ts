import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { platformSandbox } from './platform.ts';
import { SandboxError } from './port.ts';
import { Seatbelt, seatbeltProfile } from './seatbelt.ts';

const paths = {
  workspace: ['/w (a)/app.x'],
  temporary: ['/private/tmp'],
  repositories: ['/private/tmp/store'],
  hidden: ['/Users/me/.skein'],
  network: false,
};

describe('seatbeltProfile', () => {
  it('denies by default and reads everywhere', () => {
    const lines = seatbeltProfile(paths).text.split('\n');
    expect(lines.slice(0, 2)).toEqual(['(version 1)', '(deny default)']);
    expect(lines).toContain('(allow file-read*)');
  });

  it('passes paths as parameters, never as text that could close a form', () => {
    const { text, parameters } = seatbeltProfile({ ...paths, hidden: ['/a")(allow default)("'] });
    expect(parameters).toEqual({
      HIDDEN_0: '/a")(allow default)("',
      TEMPORARY_0: '/private/tmp',
      ROOT_0: '/w (a)/app.x',
      REPOSITORY_0: '/private/tmp/store',
    });
    expect(text).not.toContain('(allow default)');
  });

  it('writes to roots, but to no protected name there, however it is spelt', () => {
    const { text } = seatbeltProfile(paths);
    expect(text).toContain('(allow file-read* file-write* (subpath (param "ROOT_0")))');
    const patterns = [...text.matchAll(/\(deny file-write\* \(regex #"(.+)"\)\)/g)].map(
      ([, pattern = '']) => new RegExp(pattern),
    );
    const guarded = (target: string): boolean => patterns.some((pattern) => pattern.test(target));
    for (const name of [
      '.git',
      '.GIT',
      '.Git/hooks/x',
      '.agents/a',
      '.codex',
      '.skein/a',
      '.aws',
    ]) {
      expect([name, guarded(`/w (a)/app.x/${name}`)]).toEqual([name, true]);
    }
    for (const name of ['.gitignore', 'a.git', 'src/.git', '.github/a']) {
      expect([name, guarded(`/w (a)/app.x/${name}`)]).toEqual([name, false]);
    }
    expect(guarded('/w (a)/appyx/.git')).toBe(false);
    const allowed = text.indexOf('(allow file-read* file-write* (subpath (param "ROOT_0")))');
    expect(text.indexOf('(deny file-write* (regex')).toBeGreaterThan(allowed);
  });

  it('guards what a .git leads to, and protected names above a root', () => {
    const { text } = seatbeltProfile({ ...paths, workspace: ['/private/tmp/a/app'] });
    expect(text).toContain('(deny file-write* (subpath (param "REPOSITORY_0")))');
    expect(text).toContain('(regex #"^/private/tmp/a/\\.[gG][iI][tT](/|$)")');
    expect(text).not.toContain('"^/private/tmp/\\.');
  });

  it('hides what must not be seen, after all else is allowed', () => {
    const { text } = seatbeltProfile(paths);
    const hidden = '(deny file-read* file-write* (subpath (param "HIDDEN_0")))';
    expect(text.lastIndexOf(hidden)).toBeGreaterThan(text.indexOf('(param "ROOT_0")'));
  });

  it('lets a workspace inside a hidden folder be seen', () => {
    const { text } = seatbeltProfile({ ...paths, workspace: ['/Users/me/.skein/worktrees/a'] });
    const hidden = '(deny file-read* file-write* (subpath (param "HIDDEN_0")))';
    expect(text.lastIndexOf(hidden)).toBeLessThan(text.indexOf('(param "ROOT_0")'));
  });

  it('lets a workspace inside a hidden folder be read where nothing may be written', () => {
    const { text, parameters } = seatbeltProfile({
      ...paths,
      workspace: [],
      seen: '/Users/me/.skein/worktrees/a',
    });
    const seen = text.indexOf('(allow file-read* (subpath (param "SEEN_0")))');
    expect(parameters['SEEN_0']).toBe('/Users/me/.skein/worktrees/a');
    expect(seen).toBeGreaterThan(text.lastIndexOf('(param "HIDDEN_0")'));
    expect(seatbeltProfile({ ...paths, seen: '/private/tmp/a' }).text).not.toContain('SEEN');
  });

  it('opens one port of this machine and nothing else', () => {
    const { text } = seatbeltProfile({ ...paths, network: { port: 4321 } });
    expect(text.match(/network/g)).toHaveLength(1);
    expect(text).toContain('(allow network-outbound (remote ip "localhost:4321"))');
  });

  it('opens the network only when allowed', () => {
    expect(seatbeltProfile(paths).text).not.toMatch(/network/);
    expect(seatbeltProfile({ ...paths, network: true }).text).toContain(
      '(allow network-outbound (remote ip))',
    );
  });
});

/** Seatbelt itself exists on macOS only; what stands above is proven everywhere. */
function proveOnMacOs(): void {
  describe('Seatbelt on macOS', () => {
    let base: string;
    beforeEach(async () => {
      base = await realpath(await mkdtemp(path.join(tmpdir(), 'skein-seatbelt-')));
      for (const name of ['ws/.git', 'home', 'out']) {
        await mkdir(path.join(base, name), { recursive: true });
      }
      await writeFile(path.join(base, 'home/key'), 'the-key');
    });
    afterEach(() => rm(base, { recursive: true, force: true }));

    async function run(script: string): Promise<string> {
      const sandbox = new Seatbelt();
      const confined = await sandbox.wrap(['/bin/sh', '-c', script], {
        policy: { type: 'workspaceWrite', excludeSlashTmp: true, excludeTmpdirEnvVar: true },
        cwd: `${base}/ws`,
        workspace: `${base}/ws`,
        hiddenPaths: [`${base}/home`],
        env: { PATH: '/usr/bin:/bin' },
      });
      return new Promise((resolve) => {
        execFile(
          confined.file,
          [...confined.args],
          { cwd: `${base}/ws`, env: confined.env },
          (_error, stdout, stderr) => resolve(stdout + stderr),
        );
      });
    }

    it('writes in the workspace and nowhere else', async () => {
      await run('echo a > a; echo b > ../out/b; echo c > .git/c; cat ../home/key > d');
      expect(await readFile(`${base}/ws/a`, 'utf8')).toBe('a\n');
      expect(existsSync(`${base}/out/b`)).toBe(false);
      expect(existsSync(`${base}/ws/.git/c`)).toBe(false);
      expect(await readFile(`${base}/ws/d`, 'utf8').catch(() => '')).toBe('');
    });
  });
}

/** Elsewhere it has to say that it is not there. */
function proveElsewhere(): void {
  describe('Seatbelt elsewhere', () => {
    it('does not pretend', async () => {
      expect(await platformSandbox('darwin').probe()).toEqual({
        available: false,
        reason: '/usr/bin/sandbox-exec is not there',
      });
    });
  });
}

const prove = process.platform === 'darwin' ? proveOnMacOs : proveElsewhere;
prove();

describe('platformSandbox', () => {
  it('has none on Windows and says so', async () => {
    const sandbox = platformSandbox('win32');
    expect(await sandbox.probe()).toEqual({
      available: false,
      reason: 'Skein has no sandbox for commands on Windows',
    });
    await expect(
      sandbox.wrap(['cmd.exe'], {
        policy: { type: 'readOnly' },
        cwd: 'C:\\',
        workspace: 'C:\\',
        hiddenPaths: [],
        env: {},
      }),
    ).rejects.toThrow(SandboxError);
  });
});
