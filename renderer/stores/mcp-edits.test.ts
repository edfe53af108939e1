import { expect, it } from 'vitest';
import { FieldError } from './config-fields.ts';
import { emptyMcp, HIDDEN_VALUE, mcpAdded, mcpChanged, mcpDraftOf } from './mcp-edits.ts';

const table = {
  command: 'npx',
  args: ['-y', 'files'],
  env: { TOKEN: 'sk-1', LEVEL: 'info' },
  startup_timeout_sec: 20,
  enabled_tools: ['read'],
};
const before = mcpDraftOf('files', table);

it('shows no value of a variable, and writes none that was not typed', () => {
  expect(JSON.stringify(before)).not.toContain('sk-1');
  expect(mcpChanged('files', table, before)).toEqual([]);
  const env = `TOKEN=${HIDDEN_VALUE}\nLEVEL=debug\nNEW=1`;
  expect(
    mcpChanged('files', table, { ...before, env }).map(({ keyPath, value }) => [keyPath, value]),
  ).toEqual([
    ['mcp_servers.files.env.LEVEL', 'debug'],
    ['mcp_servers.files.env.NEW', '1'],
  ]);
  expect(mcpChanged('files', table, { ...before, env: '' })).toMatchObject([
    { keyPath: 'mcp_servers.files.env', value: null },
  ]);
});

it('refuses a hidden value that belongs to no name', () => {
  const env = `OTHER=${HIDDEN_VALUE}`;
  expect(() => mcpChanged('files', table, { ...before, env })).toThrow(FieldError);
  expect(() => mcpAdded({ ...emptyMcp, name: 'a', command: 'b', env }, [])).toThrow(FieldError);
});

it('changes a command into an address, and takes out what only a command has', () => {
  const after = { ...before, kind: 'address', url: 'https://a.example' } as const;
  const edits = mcpChanged('files', table, after).map(({ keyPath, value }) => [keyPath, value]);
  expect(edits).toEqual([
    ['mcp_servers.files.command', null],
    ['mcp_servers.files.args', null],
    ['mcp_servers.files.url', 'https://a.example'],
    ['mcp_servers.files.env', null],
  ]);
});

it('adds only what is set, under a name that is free', () => {
  const draft = {
    ...emptyMcp,
    name: ' a.b ',
    command: 'run',
    toolSeconds: '5',
    approval: 'prompt',
  } as const;
  expect(mcpAdded(draft, [])).toEqual([
    {
      keyPath: 'mcp_servers."a.b"',
      value: { command: 'run', tool_timeout_sec: 5, default_tools_approval_mode: 'prompt' },
      mergeStrategy: 'replace',
    },
  ]);
  expect(() => mcpAdded(draft, ['a.b'])).toThrow('a.b');
  expect(() => mcpAdded({ ...draft, command: ' ' }, [])).toThrow(FieldError);
});

it('hides what follows a flag for a secret, and puts it back where it stays', () => {
  const secret = { command: 'run', args: ['--api-key', 'sk-1', '--token=sk-2', 'last'] };
  const draft = mcpDraftOf('a', secret);
  expect(draft.args).toBe(`--api-key\n${HIDDEN_VALUE}\n--token=${HIDDEN_VALUE}\nlast`);
  const args = draft.args.replace('last', 'first');
  expect(mcpChanged('a', secret, { ...draft, args })).toMatchObject([
    { keyPath: 'mcp_servers.a.args', value: ['--api-key', 'sk-1', '--token=sk-2', 'first'] },
  ]);
  expect(() => mcpChanged('a', secret, { ...draft, args: `--key=${HIDDEN_VALUE}` })).toThrow(
    FieldError,
  );
});
