import { describe, expect, it } from 'vitest';
import { trialConfig } from '../mcp/testing/trial.ts';
import { gone } from './testing/hooked.ts';
import { calling, statuses, textOf, turn } from './testing/mcp-turns.ts';
import { openFixture } from './testing/thread-fixture.ts';

describe('the servers of a thread', () => {
  it('start with it, become tools, and tell why they do not start', async () => {
    const fixture = await openFixture(
      calling(['echo', { text: 'hi' }]),
      trialConfig('trial', [], 'disabled_tools = ["die", "grow"]\nenv = { FOO = "bar" }') +
        trialConfig('broken', ['crash']) +
        '[mcp_servers.missing]\ncommand = "/nonexistent/program"\n[mcp_servers.off]\ncommand = "x"\nenabled = false\n[mcp_servers.odd]\nurl = "ftp://x"\n',
    );
    const threadId = await fixture.startThread();
    const ran = await turn(fixture, threadId);

    expect(statuses(fixture).toSorted()).toEqual([
      'broken failed',
      'broken starting',
      'missing failed',
      'missing starting',
      'odd failed',
      'odd starting',
      'trial ready',
      'trial starting',
    ]);
    const errors = JSON.stringify(fixture.outbound.seen.map(({ params }) => params['error']));
    expect(errors).toContain('`broken` failed to start');
    expect(errors).toContain('no licence found');
    expect(errors).toContain('ENOENT');
    expect(errors).toContain('mcp_servers.odd.url must be an http(s) address');

    const tools = fixture.model.requests[0]?.body['tools'] as { name: string }[];
    expect(tools.slice(-4)).toMatchObject([
      { name: 'list_mcp_resources' },
      { name: 'list_mcp_resource_templates' },
      { name: 'read_mcp_resource' },
      {
        type: 'namespace',
        name: 'mcp__trial',
        description: 'Handle with care.',
        tools: [
          'ask',
          'echo',
          'fail',
          'long',
          'odd_name_here',
          'picture',
          'variables',
          'write',
        ].map((name) => ({ type: 'function', name, strict: false })),
      },
    ]);
    expect(ran.asked).toEqual([]);
    expect(ran.item).toMatchObject({
      id: 'c1',
      server: 'trial',
      tool: 'echo',
      status: 'completed',
      readOnlyHint: true,
      result: { content: [{ type: 'text', text: 'echo: hi' }], structuredContent: null },
      error: null,
    });
    expect(ran.output).toEqual([
      { type: 'input_text', text: expect.stringMatching(/^Wall time: [\d.]+ seconds\nOutput:$/) },
      { type: 'input_text', text: 'echo: hi' },
    ]);
  });

  it('get their folder and a scrubbed environment, and end with the thread', async () => {
    process.env['TRIAL_SECRET_TOKEN'] = 'hush';
    try {
      const fixture = await openFixture(
        calling(['variables'], ['variables']),
        trialConfig('trial', [], 'env = { FOO = "bar" }'),
      );
      const threadId = await fixture.startThread();
      const { item } = await turn(fixture, threadId);
      const told = JSON.parse(textOf(item)) as {
        cwd: string;
        pid: number;
        env: Record<string, string>;
      };
      expect(told.cwd).toBe(fixture.workspace);
      expect(told.env['FOO']).toBe('bar');
      expect(told.env['TRIAL_SECRET_TOKEN']).toBeUndefined();

      // Another thread in the same folder shares the process, and keeps it.
      const second = await fixture.startThread();
      await fixture.served('archive', fixture.shelf.archive({ threadId }));
      expect(() => process.kill(told.pid, 0)).not.toThrow();
      const shared = await turn(fixture, second);
      expect(JSON.stringify(shared.item)).toContain(`\\"pid\\":${told.pid}`);
      await fixture.served('archive', fixture.shelf.archive({ threadId: second }));
      await gone(told.pid);
    } finally {
      delete process.env['TRIAL_SECRET_TOKEN'];
    }
  });

  it('come back after a crash', async () => {
    const fixture = await openFixture(
      calling(['die'], ['echo', { text: 'again' }]),
      trialConfig('trial'),
    );
    const threadId = await fixture.startThread();
    const died = await turn(fixture, threadId);
    expect(died.item).toMatchObject({ status: 'failed', result: null });
    expect(JSON.stringify(died.item?.['error'])).toContain('trial/die');
    const ran = await turn(fixture, threadId);
    expect(ran.item).toMatchObject({ status: 'completed', tool: 'echo' });
    expect(statuses(fixture)).toEqual([
      'trial starting',
      'trial ready',
      'trial starting',
      'trial ready',
    ]);
  });

  it('that are required keep a thread from starting', async () => {
    const fixture = await openFixture(
      calling(),
      trialConfig('broken', ['crash'], 'required = true'),
    );
    await expect(fixture.startThread()).rejects.toThrow(
      /error creating thread: required MCP servers failed to initialize: broken: .*no licence found/,
    );
    expect(fixture.manager.loadedList({}).data).toEqual([]);
    const threadId = await fixture.startThread({
      config: { 'mcp_servers.broken.required': false },
    });
    expect(fixture.manager.isLoaded(threadId)).toBe(true);
  });

  it('that are slow hold a turn up, which can be interrupted meanwhile', async () => {
    const fixture = await openFixture(
      calling(),
      trialConfig('slow', ['slow'], 'startup_timeout_sec = 60'),
    );
    const threadId = await fixture.startThread();
    const running = fixture.runTurn(threadId, 'go');
    await fixture.outbound.untilMethod('turn/started');
    await fixture.served('int', fixture.manager.turnInterrupt({ threadId, turnId: '' }));
    await running;
    expect(fixture.model.requests).toEqual([]);
    await fixture.manager.close();
    expect(statuses(fixture)).toEqual(['slow starting', 'slow cancelled']);
  });

  it('that say nothing in time are told so', async () => {
    const fixture = await openFixture(
      calling(),
      trialConfig('slow', ['slow'], 'startup_timeout_sec = 0.5'),
    );
    await fixture.startThread();
    const failed = await fixture.outbound.until(({ params }) => params['status'] === 'failed');
    expect(failed.params['error']).toContain('timed out after 0.5 seconds');
    expect(failed.params['error']).toContain('[mcp_servers.slow]');
  });
});
