import { act } from 'react';
import { afterEach, expect, it } from 'vitest';
import { aSnapshot, aSummary, SERVER, settle, startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { startSettings } from '../../../server/protocol/host-settings.ts';
import { Composer } from './composer.tsx';
import { ContextRing } from './context-ring.tsx';
import { PlanCard } from './plan-card.tsx';
import { running, showComposer } from './testing/composer-fixture.tsx';
import type { StartInput } from './use-send.ts';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

async function show(...given: Parameters<typeof showComposer>) {
  const shown = await showComposer(...given);
  drawn = shown.view;
  return shown;
}

it('sends on Enter, and keeps what is typed by draft until then', async () => {
  const { write, key, sent, app, area } = await show({});
  await write('Hello');
  expect(app.store.getState().drafts['local/t1']).toBe('Hello');
  await key('Enter', { shiftKey: true });
  expect(sent('turn/start')).toHaveLength(0);
  await key('Enter');
  expect(sent('turn/start')[0]?.message).toMatchObject({
    params: { threadId: 't1', input: [{ type: 'text', text: 'Hello' }] },
  });
  expect(area.value).toBe('');
});

it('leaves keys to an input method, and sends no empty message', async () => {
  const { write, key, sent } = await show({});
  await key('Enter');
  await write('  \n ');
  await key('Enter');
  await write('こんに');
  await key('Enter', { isComposing: true });
  await key('Enter', { keyCode: 229 });
  expect(sent('turn/start')).toHaveLength(0);
});

it('steers a running turn, stops it by button, and by Escape only when empty', async () => {
  const { view, write, key, sent } = await show(running);
  expect(view.find('textarea').getAttribute('placeholder')).toBe('Steer this turn');
  await write('And this');
  await key('Escape');
  expect(sent('turn/interrupt')).toHaveLength(0);
  await key('Enter');
  expect(sent('turn/steer')[0]?.message).toMatchObject({ params: { expectedTurnId: 'u1' } });
  await key('Escape');
  await view.click(view.find('.send', 'Stop'));
  expect(sent('turn/interrupt')).toHaveLength(2);
});

it('puts the text back with the cause when it could not be sent', async () => {
  const { view, hub, handle, write, key, area } = await show({});
  hub.on('turn/start', () => ({ error: { code: -32603, message: 'the disk is full' } }));
  await write('Precious');
  await key('Enter');
  await view.wait();
  expect(area.value).toBe('Precious');
  expect(view.find('[role="alert"]').textContent).toContain('the disk is full');
  expect(handle?.meta().sending).toEqual([]);
});

it('leaves a failed message in the transcript when something new is being typed', async () => {
  const { view, hub, handle, write, key, area } = await show({});
  await write('First');
  await key('Enter');
  const { id } = await hub.next('turn/start');
  await write('Second');
  await act(async () => hub.respond(SERVER, id, { error: { code: 1, message: 'no' } }));
  await view.wait();
  expect(area.value).toBe('Second');
  expect(handle?.meta().sending).toMatchObject([{ text: 'First', state: 'failed' }]);
});

it('begins a thread with what its chips say; a failure loses nothing', async () => {
  const started: StartInput[] = [];
  const { view, write, key, area } = await show(null, async (input) => {
    started.push(input);
    throw new Error('no folder');
  });
  await view.click(view.find('button.chip', 'Access'));
  await view.click(view.find('[role="menuitemradio"]', 'Full access'));
  expect(view.find('button.chip', 'Access').className).toContain('is-danger');
  await write('Begin');
  await key('Enter');
  await view.wait();
  expect(started).toEqual([
    {
      text: 'Begin',
      attached: [],
      access: 'full',
      model: 'fast',
      modelProvider: 'acme',
      effort: 'low',
      plan: false,
      place: 'folder',
    },
  ]);
  expect(area.value).toBe('Begin');
  expect(view.find('[role="alert"]').textContent).toContain('no folder');
});

it('changes model and access of an open thread through its settings', async () => {
  const settings = {
    cwd: '/home/ada/parcel',
    approvalPolicy: 'on-request',
    sandboxPolicy: { type: 'readOnly' },
    model: 'fast',
    modelProvider: 'acme',
    effort: 'high',
  } as const;
  const { view, sent } = await show({ settings });
  expect(view.find('button.chip', 'Access').textContent).toContain('Ask first');
  expect(view.find('button.chip', 'Effort').textContent).toContain('High');
  await view.click(view.find('button.chip', 'Model'));
  expect(view.find('[role="menuitemradio"]', 'Guide').textContent).toContain('not an AI model');
  await view.click(view.find('[role="menuitemradio"]', 'Guide'));
  await view.click(view.find('button.chip', 'Access'));
  await view.click(view.find('[role="menuitemradio"]', 'Work in folder'));
  expect(
    sent('thread/settings/update').map(({ message }) => 'params' in message && message.params),
  ).toEqual([
    { threadId: 't1', model: 'guide', modelProvider: 'offline-guide' },
    { threadId: 't1', approvalPolicy: 'on-request', sandboxPolicy: { type: 'workspaceWrite' } },
  ]);
});

it('finds files after an @ and sends them as mentions', async () => {
  const { view, hub, write, key, area, sent } = await show({
    summary: aSummary({ cwd: '/home/ada/parcel' }),
  });
  hub.on('fuzzyFileSearch', () => ({
    result: {
      files: ['src/a.ts', 'src/my b.ts'].map((path) => ({
        root: '/home/ada/parcel',
        path,
        match_type: 'file',
        file_name: path.slice(4),
        score: 1,
      })),
    },
  }));
  await write('Look at @src');
  await view.wait();
  expect(view.all('[role="option"]')).toHaveLength(2);
  await key('ArrowDown');
  expect(view.find('[aria-selected="true"]').textContent).toContain('my b.ts');
  await key('Enter');
  expect(area.value).toBe('Look at @"src/my b.ts" ');
  expect(sent('turn/start')).toHaveLength(0);
  await key('Enter');
  expect(sent('turn/start')[0]?.message).toMatchObject({
    params: {
      input: [
        { type: 'text', text: 'Look at @"src/my b.ts"' },
        { type: 'mention', name: 'my b.ts', path: '/home/ada/parcel/src/my b.ts' },
      ],
    },
  });
});

it('takes pasted images within limits, and lets go of them', async () => {
  const { view, area, key, sent, hub } = await show({});
  hub.on('fuzzyFileSearch', () => ({ result: { files: [] } }));
  const paste = (file: File): Promise<void> =>
    act(async () => {
      const event = new Event('paste', { bubbles: true, cancelable: true });
      Object.assign(event, { clipboardData: { files: [file] } });
      area.dispatchEvent(event);
    });
  await paste(new File(['x'], 'notes.txt', { type: 'text/plain' }));
  await view.wait(20);
  expect(view.find('[role="alert"]').textContent).toContain(
    'notes.txt is neither an image nor a file of this folder',
  );
  await paste(new File(['png'], 'shot.png', { type: 'image/png' }));
  await view.wait(50);
  await view.click(view.find('button', 'Remove shot.png'));
  expect(view.all('.composer-images img')).toHaveLength(0);
  await paste(new File(['png'], 'shot.png', { type: 'image/png' }));
  await view.wait(50);
  await key('Enter');
  expect(sent('turn/start')[0]?.message).toMatchObject({
    params: { input: [{ type: 'image', url: 'data:image/png;base64,cG5n' }] },
  });
});

it('shows how full the context is', async () => {
  const tokens = {
    totalTokens: 76_300,
    inputTokens: 70_000,
    cachedInputTokens: 10,
    outputTokens: 6_300,
    reasoningOutputTokens: 5,
  };
  const { view } = await show({
    tokenUsage: { total: tokens, last: tokens, modelContextWindow: 200_000 },
  });
  const ring = view.find('button', 'Context: 76,300 of 200,000 tokens');
  expect(ring.textContent).toContain('38%');
  await view.click(ring);
  expect(view.find('[role="menu"]').textContent).toContain('What it costs is not known');
});

it('only reads an archived thread, until it is brought back', async () => {
  const { app, hub } = await startedApp();
  hub.onHost('host/thread/open', () => aSnapshot({ summary: aSummary({ archived: true }) }));
  const handle = app.threads.openThread({ server: SERVER, threadId: 't1' });
  await settle();
  drawn = await draw(
    app,
    <Composer
      handle={handle}
      project={null}
      settings={startSettings}
      models={[]}
      draftKey="local/t1"
    />,
  );
  expect(drawn.all('textarea')).toHaveLength(0);
  await drawn.click(drawn.find('button', 'Unarchive'));
  expect(await hub.next('thread/unarchive')).toMatchObject({ params: { threadId: 't1' } });
});

it('shows the plan in a line, folded while something asks', async () => {
  const { app, hub } = await startedApp();
  const plan = [
    { step: 'Look', status: 'completed' },
    { step: 'Change', status: 'inProgress' },
    { step: 'Test', status: 'pending' },
  ];
  hub.onHost('host/thread/open', () =>
    aSnapshot({ ...running, plan: { turnId: 'u1', explanation: null, plan } }),
  );
  const handle = app.threads.openThread({ server: SERVER, threadId: 't1' });
  await settle();
  drawn = await draw(app, <PlanCard handle={handle} asking={false} />);
  expect(drawn.find('.plan').textContent).toContain('Change, then Test1 of 3');
  await drawn.click(drawn.find('button', 'Show the whole plan'));
  expect(drawn.all('.plan-steps > li')).toHaveLength(3);
  await drawn.remove();
  drawn = await draw(app, <PlanCard handle={handle} asking />);
  expect(drawn.all('.plan-steps')).toHaveLength(0);
});

it('says what the newest turn and the thread cost, at the price of the model', async () => {
  const tokens = {
    totalTokens: 1_100_000,
    inputTokens: 1_000_000,
    cachedInputTokens: 0,
    outputTokens: 100_000,
    reasoningOutputTokens: 0,
  };
  const last = { ...tokens, inputTokens: 10_000, outputTokens: 0 };
  const price = { input: 3, cachedInput: null, output: 15, currency: 'USD' };
  drawn = await draw(
    (await startedApp()).app,
    <ContextRing
      usage={{ total: tokens, last, modelContextWindow: null }}
      turn={{ turnId: 'u', tokens: last, byModel: [] }}
      prices={{ chosen: price, of: () => null }}
      compacts
      onCompact={null}
    />,
  );
  await drawn.click(drawn.find('button'));
  const text = drawn.find('[role="menu"]').textContent;
  expect(text).toContain('This turn: 10,000 read, 0 written');
  expect(text).toContain('$0.03 for the newest turn');
  expect(text).toContain('$4.50 in all');
  expect(text).toContain('Older turns at the price of the model that is chosen now');
});

it('counts what each model used at its own price, and says what it leaves out', async () => {
  const tokens = (inputTokens: number) => ({
    totalTokens: inputTokens,
    inputTokens,
    cachedInputTokens: 0,
    outputTokens: 0,
    reasoningOutputTokens: 0,
  });
  const price = (input: number) => ({ input, cachedInput: null, output: 0, currency: 'USD' });
  const used = (model: string, count: number, then?: number) => ({
    modelProvider: 'p',
    model,
    tokens: tokens(count),
    ...(then === undefined ? {} : { price: price(then) }),
  });
  const byModel = [used('a', 1_000_000, 9), used('b', 2_000_000, 5)];
  const ring = async (more: readonly ReturnType<typeof used>[]) => {
    await drawn?.remove();
    const all = [...byModel, ...more];
    drawn = await draw(
      (await startedApp()).app,
      <ContextRing
        usage={{
          total: tokens(all.reduce((sum, one) => sum + one.tokens.inputTokens, 0)),
          last: tokens(10),
          modelContextWindow: null,
          byModel: all,
        }}
        turn={{ turnId: 'u', tokens: tokens(1_000_000), byModel: [used('b', 1_000_000, 5)] }}
        prices={{ chosen: price(100), of: (_, model) => (model === 'a' ? price(2) : null) }}
        compacts
        onCompact={null}
      />,
    );
    await drawn.click(drawn.find('button'));
    return drawn.find('[role="menu"]').textContent;
  };
  const whole = await ring([]);
  // What config.toml says now wins over what was told then.
  expect(whole).toContain('$12.00 in all');
  expect(whole).toContain('Each turn at the price of the model that ran it');
  expect(whole).toContain('$5.00 for the newest turn');
  const partly = await ring([used('c', 50)]);
  expect(partly).toContain('At least $12.00 in all');
});
