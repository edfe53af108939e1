import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandVariables, loginVariables } from './environment.ts';

describe('commandVariables', () => {
  it.each([
    'OPENAI_API_KEY',
    'ANTHROPIC_API_KEY',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'GITHUB_TOKEN',
    'GH_PAT',
    'NPM_TOKEN',
    'npm_config__authToken',
    'DATABASE_PASSWORD',
    'PGPASSWORD',
    'DB_PASS',
    'GOOGLE_APPLICATION_CREDENTIALS',
    'SENTRY_DSN',
    'SSH_AUTH_SOCK',
    'GPG_PRIVATE',
    'SKEIN_HOME',
    'SKEIN_PORT',
    'ELECTRON_RUN_AS_NODE',
    'NODE_OPTIONS',
    'NODE_ENV',
    'npm_lifecycle_event',
    'npm_config_registry',
    'DBUS_SESSION_BUS_ADDRESS',
    'LD_PRELOAD',
    'BASH_ENV',
    'ENV',
    'GIT_DIR',
    'SOMETHING_UNHEARD_OF',
  ])('keeps %s back', (name) => {
    expect(commandVariables({ [name]: 'value' })).not.toHaveProperty(name);
  });

  it.each([
    'HOME',
    'USER',
    'SHELL',
    'LANG',
    'LC_TIME',
    'TZ',
    'TMPDIR',
    'GOPATH',
    'JAVA_HOME',
    'GIT_AUTHOR_NAME',
  ])('passes %s on', (name) => {
    expect(commandVariables({ [name]: 'value' })).toHaveProperty(name, 'value');
  });

  it('passes on what the config includes, unless it looks like a secret', () => {
    const source = { MY_FLAG: '1', MY_TOKEN: '2' };
    const variables = commandVariables(source, { include: ['MY_FLAG', 'MY_TOKEN'] });
    expect(variables).toMatchObject({ MY_FLAG: '1' });
    expect(variables).not.toHaveProperty('MY_TOKEN');
  });

  it('passes a proxy on, but not with a password', () => {
    expect(
      commandVariables({ http_proxy: 'http://proxy:3128', HTTPS_PROXY: 'http://me:pw@proxy:3128' }),
    ).toMatchObject({ http_proxy: 'http://proxy:3128' });
    expect(commandVariables({ HTTPS_PROXY: 'http://me:pw@proxy:3128' })).not.toHaveProperty(
      'HTTPS_PROXY',
    );
  });

  it('keeps only absolute entries of the path, and those of Skein itself out of it', () => {
    const PATH = ['', '.', 'bin', '/usr/bin', '/skein/node_modules/.bin', '/bin'].join(':');
    expect(commandVariables({ PATH })['PATH']).toBe('/usr/bin:/skein/node_modules/.bin:/bin');
    expect(commandVariables({ PATH, npm_lifecycle_event: 'start' })['PATH']).toBe('/usr/bin:/bin');
  });

  it('keeps tools from waiting for a person', () => {
    expect(commandVariables({ TERM: 'xterm', PAGER: 'less', EDITOR: 'vi' })).toMatchObject({
      TERM: 'dumb',
      PAGER: 'cat',
      GIT_PAGER: 'cat',
      EDITOR: 'true',
      GIT_TERMINAL_PROMPT: '0',
      NO_COLOR: '1',
      LANG: 'C.UTF-8',
    });
  });

  it('lets the login shell have the last word, through the same list', () => {
    const login = { PATH: '/opt/tools:/usr/bin', LOGIN_SECRET: 'x' };
    const variables = commandVariables({ PATH: '/usr/bin' }, { login });
    expect(variables).toMatchObject({ PATH: '/opt/tools:/usr/bin' });
    expect(variables).not.toHaveProperty('LOGIN_SECRET');
  });
});

describe.runIf(process.platform !== 'win32')('loginVariables', () => {
  const withShell = async (
    script: string,
    check: (shell: string) => Promise<void>,
  ): Promise<void> => {
    const folder = await mkdtemp(path.join(tmpdir(), 'skein-shell-'));
    const shell = path.join(folder, 'bash');
    await writeFile(shell, `#!/bin/sh\n${script}\n`);
    await chmod(shell, 0o755);
    try {
      await check(shell);
    } finally {
      await rm(folder, { recursive: true });
    }
  };

  it('reads what profiles set, whatever they print', () =>
    withShell(
      'echo welcome; PATH=/from/profile:$PATH; export PATH; exec /bin/sh -c "$2"',
      async (shell) => {
        for (const started of [{}, { SHLVL: '0' }]) {
          const variables = await loginVariables(shell, { PATH: '/usr/bin:/bin', ...started });
          expect(variables).toMatchObject({ PATH: '/from/profile:/usr/bin:/bin' });
        }
      },
    ));

  it('asks nobody where a terminal started the app', () =>
    withShell('exec /bin/sh -c "$2"', async (shell) => {
      expect(await loginVariables(shell, { PATH: '/bin', SHLVL: '1' })).toEqual({});
    }));

  it('goes on without an answer', async () => {
    await withShell('exec sleep 60', async (shell) => {
      expect(await loginVariables(shell, { PATH: '/usr/bin:/bin' }, 50)).toEqual({});
    });
    expect(await loginVariables('/nowhere/bash', { PATH: '/bin' })).toEqual({});
  });
});
