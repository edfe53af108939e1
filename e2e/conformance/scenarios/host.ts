/** What a client asks of the machine and of the account: commands, watching, accounts, features. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scenario } from '../scenario.ts';

export const hostScenarios = [
  scenario('exec/plain', async ({ client, workspace: cwd, check }) => {
    const run = (command: string[], more: object = {}): Promise<Record<string, unknown>> =>
      client.request('command/exec', {
        command,
        cwd,
        sandboxPolicy: { type: 'dangerFullAccess' },
        ...more,
      });
    const done = await run(['sh', '-c', 'echo out; echo err >&2; exit 3']);
    await run(['sh', '-c', 'echo $GREETING'], { env: { GREETING: 'hi' } });
    await run(['sleep', '30'], { timeoutMs: 200 });
    await run(['sh', '-c', 'printf 123456789'], { outputBytesCap: 4 });
    await check(() => assert.deepEqual(done, { exitCode: 3, stdout: 'out\n', stderr: 'err\n' }));
  }),

  scenario('exec/streamed', async ({ client, workspace: cwd, check }) => {
    const ended = client.request('command/exec', {
      command: ['cat'],
      cwd,
      processId: 'p1',
      streamStdin: true,
      streamStdoutStderr: true,
      sandboxPolicy: { type: 'dangerFullAccess' },
    });
    const deltaBase64 = Buffer.from('hello\n').toString('base64');
    await client.request('command/exec/write', { processId: 'p1', deltaBase64 });
    await client.notified('command/exec/outputDelta', { processId: 'p1' });
    await client.request('command/exec/write', { processId: 'p1', closeStdin: true });
    const done = await ended;
    await check(() => assert.deepEqual(done, { exitCode: 0, stdout: '', stderr: '' }));
  }),

  scenario('exec/refused', async ({ client, workspace: cwd, check }) => {
    const empty = await client.ask('command/exec', { command: [], cwd });
    await client.ask('command/exec', { command: ['cat'], cwd, tty: true });
    await client.ask('command/exec', { command: ['cat'], cwd, streamStdin: true });
    const missing = await client.ask('command/exec', { command: ['no-such-program-1'], cwd });
    await client.ask('command/exec/write', { processId: 'none', deltaBase64: '' });
    await client.ask('command/exec/terminate', { processId: 'none' });
    await check(() => {
      assert.equal(empty.error?.code, -32600);
      // Without a sandbox there is nothing to find it missing in.
      if (missing.error === undefined) assert.equal(missing.result?.['exitCode'], 101);
    });
  }),

  scenario('fs/watch', async ({ client, workspace, check }) => {
    const path = join(workspace, 'watched.txt');
    await writeFile(path, 'one');
    const watching = await client.request('fs/watch', { watchId: 'w1', path });
    await client.ask('fs/watch', { watchId: 'w2', path: 'relative' });
    await client.request('fs/unwatch', { watchId: 'w1' });
    await client.request('fs/unwatch', { watchId: 'none' });
    await check(() => assert.equal(watching['path'], path));
  }),

  scenario('account/empty-key', { alone: true }, async ({ client, check }) => {
    const empty = await client.ask('account/login/start', { type: 'apiKey', apiKey: '' });
    await client.ask('account/login/start', { type: 'apiKey', apiKey: null });
    await client.ask('account/login/start', { type: 'apiKey' });
    await client.request('account/read', {});
    await check(() => assert.match(empty.error?.message ?? '', /apiKey/));
  }),

  scenario('account/api-key', { alone: true }, async ({ client, check }) => {
    await client.request('account/read', {});
    await client.request('account/login/start', { type: 'apiKey', apiKey: 'sk-test' });
    await client.notified('account/updated');
    await client.request('account/read', {});
    await client.ask('account/login/cancel', { loginId: 'none' });
    const magic = await client.ask('account/login/start', { type: 'magic' });
    await client.request('account/logout');
    await client.request('account/read', {});
    await check(() => assert.equal(magic.error?.code, -32600));
  }),

  scenario('config/batch', { alone: true }, async ({ client, check }) => {
    const written = await client.request('config/batchWrite', {
      edits: [
        { keyPath: 'model_reasoning_effort', value: 'high', mergeStrategy: 'replace' },
        { keyPath: 'tools.update_plan.enabled', value: true, mergeStrategy: 'upsert' },
      ],
    });
    await client.request('config/batchWrite', { edits: [], reloadUserConfig: true });
    await client.request('configRequirements/read');
    await check(() => assert.equal(written['status'], 'ok'));
  }),
];
