import { afterEach, expect, it } from 'vitest';
import type { McpServerStatus } from '../../../server/protocol/mcp.ts';
import type { Edit } from '../../stores/config-fields.ts';
import { SERVER, startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { McpList } from './mcp-list.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

const aStatus = (name: string, change: Partial<McpServerStatus> = {}): McpServerStatus => ({
  name,
  runtimeStatus: null,
  tools: {},
  resources: [],
  resourceTemplates: [],
  authStatus: 'unsupported',
  ...change,
});

type Servers = Record<string, Record<string, unknown>>;

/** A server with these entries, whose config changes by what is written. */
async function serving(servers: Servers, statuses: readonly McpServerStatus[] = []) {
  const { app, hub } = await startedApp();
  const written: Edit[] = [];
  const asked: string[] = [];
  hub.on('config/read', () => ({ result: { config: { mcp_servers: servers }, origins: {} } }));
  hub.on('mcpServerStatus/list', (params) => {
    const { serverName } = params as { serverName: string };
    asked.push(serverName);
    return {
      result: { data: statuses.filter((one) => one.name === serverName), nextCursor: null },
    };
  });
  hub.on('config/batchWrite', (params) => {
    for (const edit of (params as { edits: Edit[] }).edits) {
      written.push(edit);
      const [, name = '', key] = edit.keyPath.split('.');
      if (key !== undefined) servers[name] = { ...servers[name], [key]: edit.value };
      else if (edit.value === null) Reflect.deleteProperty(servers, name);
      else servers[name] = edit.value as Servers[string];
    }
    return { result: { status: 'ok', version: 'v', filePath: '/c' } };
  });
  hub.on('config/mcpServer/reload', () => ({ result: {} }));
  return { app, hub, written, asked };
}

const list = <McpList server={SERVER} />;

it('shows how each stands with its cause, what it offers, and nothing secret', async () => {
  const { app } = await serving(
    {
      memory: {
        command: 'npx',
        args: ['-y', 'memory', '--api-key', 'sk-1'],
        env: { TOKEN: 'sk-2' },
      },
      gone: { command: 'nowhere' },
      off: { command: 'sleep', enabled: false },
    },
    [
      aStatus('memory', {
        serverInfo: { name: 'memory', version: '2.1' },
        tools: {
          recall: { name: 'recall', description: 'Finds it', annotations: { readOnlyHint: true } },
          forget: { name: 'forget', annotations: { destructiveHint: true } },
        },
        resources: [{ uri: 'memory://all', name: 'All' }],
      }),
      aStatus('gone', { toolsError: 'spawn nowhere ENOENT' }),
    ],
  );
  const page = (drawn = await draw(app, list));
  await page.wait();
  const row = (name: string): string =>
    page.find('[role="group"]', name).textContent?.replaceAll(/\s+/g, ' ') ?? '';
  expect(row('memory')).toContain('2 tools');
  expect(row('gone')).toContain('spawn nowhere ENOENT');
  expect(row('gone')).toContain('Failed');
  expect(row('off')).toContain('Off');
  await page.click(page.find('button', 'What memory offers'));
  expect(row('memory')).toContain('memory, version 2.1');
  expect(row('memory')).toContain('recall Reads only');
  expect(row('memory')).toContain('forget May destroy');
  expect(row('memory')).toContain('memory://all');
  await page.click(page.find('[role="group"] > .list-item [aria-haspopup]', 'More for memory'));
  await page.click(page.find('[role="menuitem"]', 'Edit'));
  expect(document.body.innerHTML).not.toContain('sk-1');
  expect(document.body.innerHTML).not.toContain('sk-2');
});

it('switches one off, and brings back one that was removed', async () => {
  const table = { url: 'https://a.example/mcp', env_http_headers: { 'X-Key': 'A_KEY' } };
  const { app, written } = await serving({ a: { ...table } }, [aStatus('a')]);
  const page = (drawn = await draw(app, list));
  await page.wait();
  await page.click(page.find('[role="switch"]', 'Use a'));
  expect(written).toEqual([
    { keyPath: 'mcp_servers.a.enabled', value: false, mergeStrategy: 'replace' },
  ]);
  await page.click(page.find('[aria-haspopup]', 'More for a'));
  await page.click(page.find('[role="menuitem"]', 'Remove'));
  await page.wait();
  expect(page.find('h2', 'No MCP servers')).toBeTruthy();
  const [toast] = app.store.getState().toasts;
  await page.after(() => toast?.action?.run());
  await page.wait();
  expect(written.at(-1)).toEqual({
    keyPath: 'mcp_servers.a',
    value: { ...table, enabled: false },
    mergeStrategy: 'replace',
  });
  expect(page.all('[role="group"]')).toHaveLength(1);
});

it('adds one, with the server’s objection at its field', async () => {
  const { app, hub, written } = await serving({});
  const page = (drawn = await draw(app, list));
  await page.wait();
  await page.click(page.find('button', 'Add server'));
  const field = (label: string): HTMLElement =>
    page.find('label', label).querySelector('input') as HTMLElement;
  await page.type(field('Name'), 'docs');
  await page.click(page.find('button', 'Save'));
  expect(page.find('[role="alert"]').textContent).toBe('Name the program.');
  await page.click(page.find('[role="radio"]', 'At an address'));
  await page.type(field('Address'), 'nonsense');
  hub.on('config/batchWrite', () => ({
    error: {
      code: -32_600,
      message: 'Invalid configuration: mcp_servers.docs.url must be an http(s) address',
    },
  }));
  await page.click(page.find('button', 'Save'));
  expect(page.find('[aria-invalid="true"]').getAttribute('placeholder')).toContain('https://');
  expect(page.find('[role="alert"]').textContent).toContain('must be an http(s) address');
  expect(written).toEqual([]);
});

it('leads to the page of a login, and asks again when it was done', async () => {
  const statuses = [aStatus('web', { authStatus: 'notLoggedIn' })];
  const { app, hub, asked } = await serving({ web: { url: 'https://w.example' } }, statuses);
  hub.on('mcpServer/oauth/login', () => ({
    result: { authorizationUrl: 'https://w.example/login', loginId: 'l' },
  }));
  const opened: unknown[] = [];
  hub.onHost('host/link/open', (params) => {
    opened.push(params);
    return { opened: true };
  });
  const page = (drawn = await draw(app, list));
  await page.wait();
  await page.click(page.find('button', 'Log in'));
  await page.wait();
  expect(opened).toEqual([{ url: 'https://w.example/login' }]);
  expect(page.find('a', 'Open the page').getAttribute('href')).toBe('https://w.example/login');
  statuses[0] = aStatus('web', { authStatus: 'oAuth', tools: { find: {} } });
  await page.after(() =>
    hub.emit(SERVER, {
      method: 'mcpServer/oauthLogin/completed',
      params: { name: 'web', threadId: null, success: true },
    }),
  );
  await page.wait();
  expect(asked).toEqual(['web', 'web']);
  expect(page.find('[role="group"]', 'web').textContent).toContain('Logged in');
});

it('says why the servers cannot be read, and tries again', async () => {
  const { app, hub } = await serving({});
  hub.on('config/read', () => ({ error: { code: -32_603, message: 'the disk is gone' } }));
  const page = (drawn = await draw(app, list));
  await page.wait();
  expect(page.find('[role="alert"]').textContent).toContain('the disk is gone');
  hub.on('config/read', () => ({ result: { config: {}, origins: {} } }));
  await page.click(page.find('button', 'Try again'));
  await page.wait();
  expect(page.find('h2', 'No MCP servers')).toBeTruthy();
});
