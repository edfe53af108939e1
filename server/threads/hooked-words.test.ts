import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { says } from '../model/scripted-model.ts';
import {
  answers,
  both,
  danger,
  entries,
  hook,
  keeps,
  kept,
  logOf,
  openHooked as open,
  quoted,
  runs,
  sent,
  statusOf,
  told,
} from './testing/hooked.ts';
import type { Fixture } from './testing/thread-fixture.ts';

describe('hooks and words', () => {
  it('tell the model more, at the beginning and with what the user says', async () => {
    const more = {
      hookSpecificOutput: { hookEventName: 'UserPromptSubmit', additionalContext: 'Be brief.' },
    };
    const f = await open(() => ({
      SessionStart: [
        { matcher: 'startup', ...hook('echo Be kind.') },
        { matcher: 'resume', ...hook('echo Never.') },
      ],
      UserPromptSubmit: [hook(answers(more)), hook('exit 7')],
    }));
    const threadId = await f.startThread(danger);
    await f.runTurn(threadId, 'Go.');
    const asked = sent(f);
    expect(asked.indexOf('Be kind.')).toBeGreaterThan(0);
    expect(asked.indexOf('Go.')).toBeGreaterThan(asked.indexOf('Be kind.'));
    expect(asked.indexOf('Be brief.')).toBeGreaterThan(asked.indexOf('Go.'));
    expect(asked).not.toContain('Never.');
    // The failure of one is told and stops nothing.
    expect(entries(f, 'userPromptSubmit')).toContainEqual({
      kind: 'error',
      text: 'hook exited with code 7',
    });
    await f.runTurn(threadId, 'Again.');
    expect(sent(f).match(/Be kind\./g)).toHaveLength(1);
  });

  it('know why a thread begins', async () => {
    const f = await open((file) => ({ SessionStart: [hook(keeps(file))] }));
    const threadId = await f.startThread(danger);
    await f.runTurn(threadId, 'Go.');
    const origin = { originator: 'test' };
    const { thread: fork } = await f.served('thread/fork', f.manager.fork({ threadId }, origin));
    await f.runTurn(fork.id, 'Go on.');
    await f.manager.close();
    const other = f.another();
    await other.manager.resume({ threadId }, origin);
    const input = [{ type: 'text' as const, text: 'Again.' }];
    (await other.manager.turnStart({ threadId, input })).after();
    await other.outbound.untilMethod('turn/completed');
    expect((await kept(f)).map((each) => each['source'])).toEqual(['startup', 'fork', 'resume']);
  });

  it('may refuse what the user said: the model never reads it, and it is kept', async () => {
    const f = await open(() => ({
      UserPromptSubmit: [hook(`case $(cat) in *secret*) echo 'No secrets.' >&2; exit 2 ;; esac`)],
    }));
    const threadId = await f.startThread(danger);
    const from = f.outbound.seen.length;
    const turnId = await f.runTurn(threadId, 'my secret');
    expect(told(f, from)).toEqual([
      'turn/started',
      ...both('userPromptSubmit', 'blocked'),
      'item/started userMessage',
      'item/completed userMessage',
      'turn/completed',
    ]);
    expect(statusOf(f)).toBe('completed');
    expect(f.model.requests).toHaveLength(0);
    await f.runTurn(threadId, 'something else');
    expect(sent(f)).not.toContain('my secret');
    // Not after a restart either, but people can still read it.
    const other = f.another();
    await f.manager.close();
    await other.manager.resume({ threadId }, { originator: 'test' });
    const input = [{ type: 'text' as const, text: 'more' }];
    (await other.manager.turnStart({ threadId, input })).after();
    await other.outbound.untilMethod('turn/completed');
    expect(sent(f)).toContain('something else');
    expect(sent(f)).not.toContain('my secret');
    const { thread } = await other.manager.read({ threadId, includeTurns: true });
    expect(JSON.stringify(thread.turns.find(({ id }) => id === turnId))).toContain('my secret');
  });

  it('may keep a turn going, with words that are an item', async () => {
    const f = await open(
      () => ({
        Stop: [
          hook(
            `case $(cat) in *'"stop_hook_active":false'*) echo 'Test <it> too.' >&2; exit 2 ;; esac`,
          ),
        ],
      }),
      ({ index }) => says(`m_${index}`, `Answer ${index}.`),
    );
    const threadId = await f.startThread(danger);
    const from = f.outbound.seen.length;
    const turnId = await f.runTurn(threadId, 'Go.');
    expect(told(f, from).slice(5)).toEqual([
      ...both('stop', 'blocked'),
      'item/started hookPrompt',
      'item/completed hookPrompt',
      'item/started agentMessage',
      'item/completed agentMessage',
      ...both('stop'),
      'turn/completed',
    ]);
    expect(sent(f)).toContain('Test &lt;it&gt; too.</hook_prompt>');
    const { thread } = await f.manager.read({ threadId, includeTurns: true });
    const items = thread.turns.find(({ id }) => id === turnId)?.items ?? [];
    expect(items.map(({ type }) => type)).toEqual([
      'userMessage',
      'agentMessage',
      'hookPrompt',
      'agentMessage',
    ]);
    expect(items[2]).toMatchObject({
      fragments: [
        { text: 'Test <it> too.', hookRunId: `stop:0:${path.join(f.home, 'hooks.json')}` },
      ],
    });
  });

  it('that nobody waits for tell the model when they are done', async () => {
    const f = await open(
      (file) => ({
        UserPromptSubmit: [hook(`echo Late news.; echo done > ${quoted(file)}`, { async: true })],
        PreToolUse: [hook(`until [ -s ${quoted(file)} ]; do sleep 0.05; done`)],
      }),
      ({ index }) => (index === 0 ? runs('true') : says(`m_${index}`, 'Done.')),
    );
    const threadId = await f.startThread(danger);
    await f.runTurn(threadId, 'Go.');
    expect(told(f).filter((line) => line.includes('userPromptSubmit'))).toEqual([]);
    await f.runTurn(threadId, 'Again.');
    expect(sent(f)).toContain('Late news.');
  });

  it('that nobody waits for, and that fail, are told of by a warning', async () => {
    const f = await open(() => ({
      Stop: [hook(`echo 'Out of luck.' >&2; exit 3`, { async: true })],
    }));
    await f.runTurn(await f.startThread(danger), 'Go.');
    const warning = await f.outbound.until(
      ({ method, params }) => method === 'warning' && String(params['message']).includes('hook'),
    );
    expect(warning.params['message']).toMatch(/asynchronous Stop hook in .*hooks\.json: .*code 3/);
    expect(told(f).filter((line) => line.includes(' stop '))).toEqual([]);
  });

  it('judge what is said to a turn that runs, before the model reads it', async () => {
    const f = await open(
      (file) => ({
        UserPromptSubmit: [
          hook(`case $(cat) in *xyzzy*) echo 'No magic.' >&2; exit 2 ;; *) echo Heard. ;; esac`),
        ],
        PreToolUse: [hook(`until [ -s ${quoted(file)} ]; do sleep 0.05; done`)],
      }),
      ({ index }) => (index === 0 ? runs('true') : says(`m_${index}`, 'Done.')),
    );
    const threadId = await f.startThread(danger);
    const from = f.outbound.seen.length;
    const start = f.manager.turnStart({ threadId, input: [{ type: 'text', text: 'Go.' }] });
    const { turn } = await f.served('turn/start', start);
    await f.outbound.until(({ params }) => JSON.stringify(params).includes('preToolUse'), from);
    const steer = async (text: string): Promise<void> => {
      const input = [{ type: 'text' as const, text }];
      await f.served(
        'turn/steer',
        f.manager.turnSteer({ threadId, expectedTurnId: turn.id, input }),
      );
    };
    await steer('Say xyzzy.');
    await steer('Say please.');
    await writeFile(logOf(f), 'go on');
    await f.outbound.untilMethod('turn/completed', from);
    const after = told(f, from).slice(told(f, from).indexOf('item/completed commandExecution') + 1);
    expect(after).toEqual([
      ...both('userPromptSubmit', 'blocked'),
      'item/started userMessage',
      'item/completed userMessage',
      ...both('userPromptSubmit'),
      'item/started userMessage',
      'item/completed userMessage',
      'item/started agentMessage',
      'item/completed agentMessage',
      'turn/completed',
    ]);
    expect(sent(f)).toContain('Say please.');
    expect(sent(f)).not.toContain('xyzzy');
  });
});

describe('hooks of a compaction', () => {
  const compacts = async (f: Fixture, threadId: string): Promise<void> => {
    const from = f.outbound.seen.length;
    await f.served('thread/compact/start', Promise.resolve(f.manager.compactStart({ threadId })));
    await f.outbound.untilMethod('turn/completed', from);
  };

  it('come before and after it, and the next turn begins anew', async () => {
    const f = await open((file) => ({
      PreCompact: [
        { matcher: 'manual', ...hook(keeps(file)) },
        { matcher: 'auto', ...hook('exit 9') },
      ],
      PostCompact: [hook('true')],
      SessionStart: [{ matcher: 'compact', ...hook(`${keeps(file)}; echo Anew.`) }],
    }));
    const threadId = await f.startThread(danger);
    await f.runTurn(threadId, 'Go.');
    const from = f.outbound.seen.length;
    await compacts(f, threadId);
    expect(told(f, from)).toEqual([
      'turn/started',
      ...both('preCompact'),
      'item/started contextCompaction',
      'item/completed contextCompaction',
      ...both('postCompact'),
      'turn/completed',
    ]);
    await f.runTurn(threadId, 'More.');
    expect(sent(f)).toContain('Anew.');
    expect(await kept(f)).toMatchObject([
      { hook_event_name: 'PreCompact', trigger: 'manual' },
      { hook_event_name: 'SessionStart', source: 'compact' },
    ]);
  });

  it('may prevent it: the turn ends, the history stays', async () => {
    const f = await open(() => ({
      PreCompact: [hook(answers({ continue: false, stopReason: 'Not now.' }))],
    }));
    const threadId = await f.startThread(danger);
    await f.runTurn(threadId, 'Go.');
    await compacts(f, threadId);
    expect(statusOf(f)).toBe('interrupted');
    expect(told(f)).not.toContain('item/started contextCompaction');
    await f.runTurn(threadId, 'More.');
    expect(sent(f)).toContain('Done.');
  });

  it('come before the words of a turn that begins with one', async () => {
    const f = await open(
      () => ({
        PreCompact: [{ matcher: 'auto', ...hook('true') }],
        SessionStart: [{ matcher: 'compact', ...hook('echo Anew.') }],
        UserPromptSubmit: [hook('true')],
      }),
      ({ index }) => says(`m_${index}`, 'Done.'),
      'model_auto_compact_token_limit = 1',
    );
    const threadId = await f.startThread(danger);
    await f.runTurn(threadId, 'Go.');
    const from = f.outbound.seen.length;
    await f.runTurn(threadId, 'More.');
    expect(told(f, from)).toEqual([
      'turn/started',
      ...both('preCompact'),
      'item/started contextCompaction',
      'item/completed contextCompaction',
      ...both('sessionStart'),
      ...both('userPromptSubmit'),
      'item/started userMessage',
      'item/completed userMessage',
      'item/started agentMessage',
      'item/completed agentMessage',
      'turn/completed',
    ]);
    expect(sent(f)).toMatch(/thread_summary.*Anew\..*More\./);
  });
});
