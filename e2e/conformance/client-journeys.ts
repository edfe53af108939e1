/** Our client library on a journey with a reference server: what our app relies on, by its own code. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { spawnAppServer } from '../../server/client/connect.ts';
import type { AppClient } from '../../server/client/app-client.ts';
import { run, say, startModelServer } from '../fixtures/model-server.ts';
import { reference, writeConfig } from './side.ts';

const LIMIT = 40_000;

/** @returns why it went wrong; null when it went well */
export async function journey(program: string, parent: string): Promise<string | null> {
  const folder = await realpath(await mkdtemp(join(parent, 'j-')));
  const model = await startModelServer();
  const [home, cwd] = [join(folder, 'home'), join(folder, 'ws')];
  await mkdir(home, { mode: 0o700 });
  await mkdir(cwd);
  const side = reference(program);
  await writeConfig(side, home, model);
  const { client, child, exited } = await spawnAppServer({
    command: side.command,
    args: side.args,
    cwd,
    env: { ...process.env, [side.homeVariable]: home, SCRIPTED_KEY: model.key },
  });
  const late = setTimeout(() => child.kill('SIGKILL'), LIMIT);
  try {
    model.script(say('Hello.', 3), run('echo hi'), say('It said hi.'));
    await travel(client, cwd);
    void client.close();
    child.stdin.end();
    assert.equal((await exited).code, 0);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(late);
    if (child.exitCode === null) child.kill('SIGKILL');
    await exited;
    await model.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Handshake, a turn of text, a command that is asked for, a list, a resume. */
async function travel(client: AppClient, cwd: string): Promise<void> {
  const { userAgent } = await client.initialize(
    { name: 'journey', title: null, version: '1' },
    { experimentalApi: true },
  );
  assert.ok(userAgent.startsWith('journey/'));
  const { thread } = await client.request('thread/start', {
    cwd,
    approvalPolicy: 'untrusted',
    sandbox: 'danger-full-access',
  });
  let text = '';
  client.on('item/agentMessage/delta', ({ delta }) => (text += delta));
  let questions = 0;
  client.handle('item/commandExecution/requestApproval', () => {
    questions += 1;
    return { decision: 'accept' };
  });
  const say = async (words: string): Promise<unknown> => {
    const over = new Promise((resolve) => {
      const stop = client.on('turn/completed', ({ turn }) => {
        stop();
        resolve(turn.status);
      });
    });
    await client.request('turn/start', {
      threadId: thread.id,
      input: [{ type: 'text', text: words }],
    });
    return over;
  };
  assert.equal(await say('Say hello.'), 'completed');
  assert.equal(text, 'Hello.');
  assert.equal(await say('Run it.'), 'completed');
  assert.equal(questions, 1);
  const { data } = await client.request('thread/list', {});
  assert.deepEqual(
    data.map(({ id }) => id),
    [thread.id],
  );
  const resumed = await client.request('thread/resume', { threadId: thread.id });
  assert.equal(resumed.thread.turns.length, 2);
}
