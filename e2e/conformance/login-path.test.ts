/** A server that a desktop started knows less of the PATH than the user's shell. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { AppServer } from '../fixtures/app-server.ts';

it.runIf(process.platform !== 'win32')(
  'an MCP server is found where the login shell of the user finds it',
  async () => {
    const user = await mkdtemp(join(tmpdir(), 'skein-login-'));
    const bin = join(user, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'my-mcp-server'), '#!/bin/sh\nexit 7\n', { mode: 0o755 });
    await writeFile(join(user, '.profile'), `PATH="${bin}:$PATH"\n`);
    const home = join(user, 'home');
    await mkdir(home, { mode: 0o700 });
    await writeFile(join(home, 'config.toml'), '[mcp_servers.mine]\ncommand = "my-mcp-server"\n');
    const desktop = { HOME: user, SHELL: '/bin/sh', SHLVL: undefined, PATH: '/usr/bin:/bin' };
    for (const [name, value] of Object.entries(desktop)) vi.stubEnv(name, value);
    const server = new AppServer(home);
    onTestFinished(async () => {
      vi.unstubAllEnvs();
      await server.stop();
      await rm(user, { recursive: true, force: true, maxRetries: 5 });
    });
    await server.initialize();
    await server.ask('thread/start', { cwd: user });
    const told = await server.notified('mcpServer/startupStatus/updated', { status: 'failed' });
    // It was there, and ended by itself.
    expect(told.params?.['error']).toMatch(/failed to start/);
    expect(told.params?.['error']).not.toContain('ENOENT');
  },
);
