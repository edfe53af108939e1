/** What an agent is given: skills, features, MCP servers, an environment. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, say } from '../../fixtures/model-server.ts';
import { answer, asked, completedItems, scenario, startThread, turn } from '../scenario.ts';
import type { Stage } from '../scenario.ts';

const trial = fileURLToPath(
  new URL('../../../server/mcp/testing/trial-server.ts', import.meta.url),
);
const mcp = {
  more: `[mcp_servers.trial]
command = ${JSON.stringify(process.execPath)}
args = [${JSON.stringify(trial)}]

[mcp_servers.idle]
command = "no-such-program"
enabled = false
`,
};
/** Without those that the reference brings. */
const skills = { more: '[skills.bundled]\nenabled = false\n' };

async function skill(folder: string, name: string, front?: string): Promise<string> {
  const file = join(folder, name, 'SKILL.md');
  await mkdir(join(folder, name), { recursive: true });
  const head = front ?? `---\nname: ${name}\ndescription: Does as ${name} does.\n---\n`;
  await writeFile(file, `${head}Whistle as you work.\n`);
  return file;
}

async function ready(stage: Stage): Promise<string> {
  const threadId = await startThread(stage, { approvalPolicy: 'on-request' });
  await stage.client.notified('mcpServer/startupStatus/updated', {
    threadId,
    name: 'trial',
    status: 'ready',
  });
  return threadId;
}

const call = (name: string, args: object) => ({
  parts: [{ call: name, namespace: 'mcp__trial', arguments: { ...args } }],
});

export const extensionScenarios = [
  scenario('skill/list', { config: skills }, async ({ client, home, workspace, check }) => {
    await skill(join(home, 'skills'), 'mine');
    await skill(join(workspace, '.agents', 'skills'), 'ours');
    await skill(join(workspace, '.agents', 'skills'), 'broken', 'no front matter\n');
    const { data } = await client.request('skills/list', { cwds: [workspace], forceReload: true });
    await client.request('skills/list', { cwds: [] });
    await check(() => {
      const [{ skills: found }] = data as [{ skills: { name: string; scope: string }[] }];
      assert.deepEqual(
        found.map(({ name, scope }) => `${scope} ${name}`),
        ['repo ours', 'user mine'],
      );
    });
  }),

  scenario('skill/turn', { config: skills }, async (stage) => {
    const file = await skill(join(stage.workspace, '.agents', 'skills'), 'ours');
    const threadId = await startThread(stage);
    stage.model.script(say('Whistling.'));
    const { turn: begun } = await stage.client.request('turn/start', {
      threadId,
      input: [
        { type: 'text', text: 'Work.' },
        { type: 'skill', name: 'ours', path: file },
      ],
    });
    await stage.client.completed((begun as { id: string }).id);
    await stage.check(() => {
      const sent = JSON.stringify(stage.model.requests[0]?.['input']);
      assert.ok(sent.includes('Whistle as you work.'));
    });
  }),

  scenario('feature/list', { alone: true }, async ({ client, check }) => {
    const { data } = await client.request('experimentalFeature/list', {});
    await client.request('experimentalFeature/list', { limit: 3 });
    await client.ask('experimentalFeature/list', { cursor: 'garbage' });
    await client.request('experimentalFeature/enablement/set', {
      enablement: { memories: true, nothing: true },
    });
    const again = await client.request('experimentalFeature/list', {});
    await check(() => {
      const enabled = (list: unknown): boolean | undefined =>
        (list as { name: string; enabled: boolean }[]).find(({ name }) => name === 'memories')
          ?.enabled;
      assert.deepEqual([enabled(data), enabled(again['data'])], [false, true]);
    });
  }),

  scenario('mcp/status', { config: mcp }, async (stage) => {
    const threadId = await ready(stage);
    await stage.client.request('mcpServerStatus/list', {});
    await stage.client.request('mcpServerStatus/list', { threadId, detail: 'toolsAndAuthOnly' });
    await stage.client.ask('mcpServerStatus/list', { serverName: 'nobody' });
    const read = await stage.client.request('mcpServer/resource/read', {
      threadId,
      server: 'trial',
      uri: 'trial://hello',
    });
    await stage.client.ask('mcpServer/resource/read', {
      threadId,
      server: 'trial',
      uri: 'trial://nothing',
    });
    await stage.client.request('mcpServer/tool/call', {
      threadId,
      server: 'trial',
      tool: 'echo',
      arguments: { text: 'hi' },
    });
    await stage.client.ask('mcpServer/tool/call', { threadId, server: 'nobody', tool: 'echo' });
    await stage.check(() => {
      const [content] = read['contents'] as { text: string }[];
      assert.equal(content?.text, 'hi there');
    });
  }),

  scenario('mcp/tool', { config: mcp }, async (stage) => {
    const threadId = await ready(stage);
    stage.model.script(call('echo', { text: 'hi' }), call('fail', {}), say('Done.'));
    await turn(stage, threadId, 'Echo, then fail.');
    await stage.check(() => {
      const states = completedItems(stage.client, 'mcpToolCall').map(({ status }) => status);
      assert.deepEqual(states, ['completed', 'failed']);
    });
  }),

  scenario('mcp/approval', { config: mcp }, async (stage) => {
    const { client } = stage;
    const threadId = await ready(stage);
    for (const action of ['accept', 'decline']) {
      stage.model.script(call('write', { text: 'hi' }), say('Done.'));
      const turnId = await client.startTurn(threadId, 'Write.');
      answer(client, await asked(client, 'mcpServer/elicitation/request'), { action });
      await client.completed(turnId);
    }
    await stage.check(() => {
      const states = completedItems(client, 'mcpToolCall').map(({ status }) => status);
      assert.deepEqual(states, ['completed', 'failed']);
    });
  }),

  scenario('mcp/elicitation', { config: mcp }, async (stage) => {
    const { client } = stage;
    const threadId = await ready(stage);
    stage.model.script(call('ask', { mode: 'form' }), say('Hello.'));
    const turnId = await client.startTurn(threadId, 'Ask.');
    const request = await asked(client, 'mcpServer/elicitation/request');
    answer(client, request, { action: 'accept', content: { name: 'Ada' } });
    await client.completed(turnId);
    await stage.check(() => {
      assert.equal(request.params?.['message'], 'Who are you?');
      const [item] = completedItems(client, 'mcpToolCall');
      assert.ok(JSON.stringify(item?.['result']).includes('Ada'));
    });
  }),

  scenario('thread/writable-elsewhere', { alone: true }, async (stage) => {
    const { client, outside, workspace: cwd } = stage;
    const environments = [{ environmentId: 'local', cwd: outside }];
    const folders = (answer: Record<string, unknown>): string[] | undefined =>
      (answer['sandbox'] as { writableRoots?: string[] }).writableRoots;
    const start = (more: object): Promise<Record<string, unknown>> =>
      client.request('thread/start', { cwd, environments, ...more });
    const there = await start({ sandbox: 'workspace-write' });
    await start({ permissions: ':workspace' });
    await start({ sandbox: 'read-only' });
    await start({ sandbox: 'workspace-write', environments: [] });
    await start({
      config: {
        sandbox_mode: 'workspace-write',
        'sandbox_workspace_write.writable_roots': ['/opt'],
        'sandbox_workspace_write.exclude_slash_tmp': true,
      },
    });
    const here = await start({ sandbox: 'workspace-write', environments: null });
    await stage.check(() => {
      assert.equal(folders(there)?.[0], outside);
      assert.deepEqual(folders(here), []);
    });
  }),

  scenario('thread/environment-elsewhere', { alone: true }, async (stage) => {
    const { client, workspace, outside } = stage;
    await writeFile(join(outside, 'AGENTS.md'), 'Whistle.');
    const there = [{ environmentId: 'local', cwd: outside }];
    const threadId = await startThread(stage, { environments: there });
    const goes = async (more: object): Promise<void> => {
      stage.model.script(run('pwd', { login: false }), say('Gone.'));
      await turn(stage, threadId, 'Go.', more);
      await client.request('thread/read', { threadId });
    };
    await goes({});
    await client.request('thread/list', { cwd: workspace });
    await client.request('hooks/list', { threadId });
    await goes({ environments: [{ environmentId: 'local', cwd: workspace }] });
    await goes({ cwd: workspace, environments: there });
    await goes({});
    await goes({ cwd: outside });
    await stage.check(() => {
      const commands = completedItems(client, 'commandExecution');
      assert.deepEqual(
        commands.map((item) => item['aggregatedOutput']),
        [outside, workspace, outside, outside, outside].map((folder) => `${folder}\n`),
      );
    });
  }),

  scenario('thread/environments', async (stage) => {
    const { client, workspace, outside } = stage;
    const start = (environments: object[]): ReturnType<typeof client.ask> =>
      client.ask('thread/start', { cwd: workspace, environments });
    const local = { environmentId: 'local', cwd: workspace };
    await start([local]);
    await start([{ ...local, runtimeWorkspaceRoots: [workspace, outside] }]);
    const { thread } = await client.request('thread/start', { cwd: workspace, environments: [] });
    await start([local, local]);
    await start([{ environmentId: 'elsewhere', cwd: workspace }]);
    await start([{ environmentId: 'local' }]);
    await start([{ environmentId: 'local', cwd: 'relative' }]);
    const { id: threadId } = thread as { id: string };
    stage.model.script(run('pwd', { login: false }), say('Nowhere.'), say('Here.'));
    await turn(stage, threadId, 'Where?');
    await turn(stage, threadId, 'And now?', { environments: [local] });
    await stage.check(() => {
      const offered = stage.model.requests.map(({ tools }) => JSON.stringify(tools));
      assert.deepEqual(
        offered.map((tools) => tools.includes('exec_command')),
        [false, false, true],
      );
      assert.deepEqual(completedItems(client, 'commandExecution'), []);
    });
  }),
];
