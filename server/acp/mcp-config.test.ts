import { expect, test } from 'vitest';
import { mcpConfig } from './mcp-config.ts';

const env = [{ name: 'A', value: '1' }];
const stdio = { name: 'my files.v2', command: '/bin/files', args: ['--x'], env };

test('servers become the config of the thread, under names that the config can hold', () => {
  const headers = [{ name: 'Authorization', value: 'Bearer x' }];
  const http = { type: 'http' as const, name: 'web', url: 'http://127.0.0.1:1/mcp', headers };
  expect(mcpConfig([stdio, http])).toEqual({
    'mcp_servers.my-files-v2': { command: '/bin/files', args: ['--x'], env: { A: '1' } },
    'mcp_servers.web': {
      url: 'http://127.0.0.1:1/mcp',
      http_headers: { Authorization: 'Bearer x' },
    },
  });
  expect(mcpConfig([])).toBeNull();
});

test('what cannot be used is named', () => {
  const sse = { type: 'sse' as const, name: 'old', url: 'http://127.0.0.1:1/sse', headers: [] };
  expect(mcpConfig([stdio, sse])).toMatch(/^mcpServers\.1\.type: .*not sse/);
  expect(mcpConfig([stdio, { ...stdio, name: 'my files v2' }])).toMatch(/^mcpServers\.1\.name/);
  expect(mcpConfig([{ ...stdio, name: '' }])).toMatch(/^mcpServers\.0\.name is empty/);
});
