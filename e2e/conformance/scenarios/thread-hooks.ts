/** Hooks, and other config, that a client gives a thread: who hears of them, and when they run. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { say } from '../../fixtures/model-server.ts';
import { scenario, startThread, turn } from '../scenario.ts';
import type { Stage } from '../scenario.ts';

const says = (words: string) => ({
  hooks: [{ type: 'command', command: `cat > /dev/null; echo ${words}` }],
});
const later = (type: string) => ({ hooks: [{ type }] });

interface Listed {
  readonly key: string;
  readonly currentHash: string;
  readonly trustStatus: string;
}

async function listed(stage: Stage, params: object): Promise<readonly Listed[]> {
  const { data } = await stage.client.request('hooks/list', params);
  const [entry] = data as { hooks: Listed[] }[];
  return entry?.hooks ?? [];
}

const trusted = (hooks: readonly Listed[]): object =>
  Object.fromEntries(hooks.map((each) => [each.key, { trusted_hash: each.currentHash }]));

async function answers(stage: Stage, threadId: string, text: string): Promise<void> {
  stage.model.script(say('Yes.'));
  await turn(stage, threadId, text);
}

const heard = (stage: Stage): boolean =>
  JSON.stringify(stage.model.requests.at(-1)?.['input']).includes('Xyzzy.');

const config = { hooks: { UserPromptSubmit: [says('Xyzzy.')] } };

export const threadHookScenarios = [
  scenario('hooks/thread-config', { alone: true }, async (stage) => {
    const { client, workspace: cwd } = stage;
    const threadId = await startThread(stage, { config });
    const hooks = await listed(stage, { threadId });
    await listed(stage, { cwds: [cwd] });
    await answers(stage, threadId, 'Not trusted.');
    await stage.check(() => assert.ok(!heard(stage)));
    await client.request('config/batchWrite', {
      edits: [{ keyPath: 'hooks.state', value: trusted(hooks), mergeStrategy: 'upsert' }],
      reloadUserConfig: true,
    });
    await answers(stage, threadId, 'Trusted.');
    await stage.check(() => assert.ok(heard(stage)));
    const forked = await client.request('thread/fork', { threadId, excludeTurns: true });
    const { id: fork } = forked['thread'] as { id: string };
    await client.notified('thread/started', { thread: { id: fork } });
    await listed(stage, { threadId: fork });
    await answers(stage, fork, 'They were not given to a fork.');
    await stage.restart();
    const { client: next } = stage;
    await next.request('thread/resume', { threadId, excludeTurns: true });
    await listed(stage, { threadId });
    await answers(stage, threadId, 'Nor kept.');
    await stage.restart();
    await stage.client.request('thread/resume', { threadId, excludeTurns: true, config });
    await answers(stage, threadId, 'Given again.');
    await stage.check(() => assert.ok(heard(stage)));
  }),

  scenario('hooks/thread-config-trust', { alone: true }, async (stage) => {
    await writeFile(
      join(stage.home, 'hooks.json'),
      JSON.stringify({ hooks: { Stop: [says('')] } }),
    );
    const first = await startThread(stage, {
      config: { 'hooks.UserPromptSubmit': config.hooks.UserPromptSubmit },
    });
    const state = trusted(await listed(stage, { threadId: first }));
    const second = await startThread(stage, { config: { ...config, 'hooks.state': state } });
    const hooks = await listed(stage, { threadId: second });
    await answers(stage, second, 'Trusted by whom it was given.');
    await stage.check(() => {
      assert.ok(heard(stage));
      assert.deepEqual(
        hooks.map(({ trustStatus }) => trustStatus),
        ['trusted', 'trusted'],
      );
    });
    await answers(stage, first, 'Not by others.');
    await stage.check(() => assert.ok(!heard(stage)));
    const off = await startThread(stage, {
      config: { ...config, 'hooks.state': state, 'features.hooks': false },
    });
    await listed(stage, { threadId: off });
    await answers(stage, off, 'Switched off.');
  }),

  scenario('hooks/thread-config-refused', { alone: true }, async (stage) => {
    const { client, workspace: cwd } = stage;
    const wrong: readonly unknown[] = [
      5,
      [],
      { Stop: 5 },
      { Stop: [{ matcher: 5 }] },
      { Stop: [later('wish')] },
      { Stop: [later('command')] },
      { state: 5 },
      { state: { here: { enabled: 'yes' } } },
      { state: { here: { trusted_hash: 5 } } },
    ];
    for (const hooks of wrong) await client.ask('thread/start', { cwd, config: { hooks } });
    const soft = { UserPromptSubmit: [later('prompt')], Odd: [] };
    const threadId = await startThread(stage, { config: { hooks: soft } });
    await client.notified('warning', { threadId });
    await listed(stage, { threadId });
    await answers(stage, threadId, 'All is well.');
    await client.ask('thread/fork', { threadId, config: { hooks: 5 } });
    await stage.restart();
    await stage.client.ask('thread/resume', { threadId, config: { hooks: 5 } });
  }),

  scenario('hooks/trust-bypass', { alone: true }, async (stage) => {
    const threadId = await startThread(stage, { config: { ...config, bypass_hook_trust: true } });
    await listed(stage, { threadId });
    await answers(stage, threadId, 'Nobody trusts it.');
    await stage.check(() => assert.ok(!heard(stage)));
  }),

  scenario(
    'thread/config-warnings',
    {
      alone: true,
      config: {
        top: 'no_such = 5',
        more: '[[hooks.Stop]]\n[[hooks.Stop.hooks]]\ntype = "prompt"\n',
      },
    },
    async (stage) => {
      const { client } = stage;
      const odd = { nor_this: 1, 'other.key': 2, 'hooks.Stop': [later('agent')] };
      const threadId = await startThread(stage, { config: odd });
      await answers(stage, threadId, 'Go.');
      await client.request('thread/fork', { threadId, excludeTurns: true, config: odd });
      await client.request('thread/resume', { threadId, excludeTurns: true });
      await stage.restart();
      await stage.client.request('thread/resume', { threadId, excludeTurns: true, config: odd });
      await stage.client.request('thread/fork', { threadId, excludeTurns: true });
      await stage.check(() => {
        const warnings = stage.client.messages.filter(({ method }) => method === 'warning');
        assert.equal(warnings.length, 5);
      });
    },
  ),
];
