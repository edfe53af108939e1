import { afterEach, expect, it } from 'vitest';
import { aSummary, aTurn } from '../../testing/fixtures.ts';
import type { Drawn } from '../../testing/render.tsx';
import { running, showComposer } from './testing/composer-fixture.tsx';
import { triggerAt } from './triggers.ts';

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

const inParcel = { summary: aSummary({ cwd: '/home/ada/parcel' }) };
const settings = {
  cwd: '/home/ada/parcel',
  approvalPolicy: 'on-request',
  sandboxPolicy: { type: 'readOnly' },
  model: 'fast',
  modelProvider: 'acme',
  effort: 'high',
} as const;

it.each([
  ['see @sr', { sign: '@', start: 4, query: 'sr' }],
  ['(@a', { sign: '@', start: 1, query: 'a' }],
  ['ada@example', null],
  ['@a b', null],
  ['use $doc', { sign: '$', start: 4, query: 'doc' }],
  ['costs US$5', null],
  ['/rev', { sign: '/', start: 0, query: 'rev' }],
  ['look at /rev', null],
  ['/usr/bin', null],
])('knows what the caret stands behind in %j', (text, found) => {
  expect(triggerAt(text, text.length)).toEqual(found);
});

it('offers the skills of the folder and sends the chosen one along', async () => {
  const { view, hub, write, key, area, sent } = await show(inParcel);
  hub.on('skills/list', () => ({
    result: {
      data: [
        {
          cwd: '/home/ada/parcel',
          errors: [],
          skills: [
            {
              name: 'release',
              description: 'Cut a release',
              path: '/s/release/SKILL.md',
              scope: 'repo',
              enabled: true,
            },
            {
              name: 'docs',
              description: 'Write docs',
              path: '/s/docs/SKILL.md',
              scope: 'user',
              enabled: true,
            },
            {
              name: 'old',
              description: 'Off',
              path: '/s/old/SKILL.md',
              scope: 'user',
              enabled: false,
            },
          ],
        },
      ],
    },
  }));
  await write('Please $');
  await view.wait();
  expect(view.all('[role="option"]').map(({ textContent }) => textContent)).toEqual([
    'releaseCut a release',
    'docsWrite docs',
  ]);
  await write('Please $rel');
  await view.wait();
  await key('Tab');
  // The caret is put behind it with the next frame.
  await view.wait(30);
  expect(area.value).toBe('Please $release ');
  await key('Enter');
  expect(sent('turn/start')[0]?.message).toMatchObject({
    params: {
      input: [
        { type: 'text', text: 'Please $release' },
        { type: 'skill', name: 'release', path: '/s/release/SKILL.md' },
      ],
    },
  });
});

it('does what a command says instead of sending it', async () => {
  const { view, write, key, area, sent } = await show(inParcel);
  await write('/comp');
  await view.wait();
  expect(view.find('[aria-selected="true"]').textContent).toContain('/compact');
  await key('Enter');
  expect(sent('thread/compact/start')).toHaveLength(1);
  expect(sent('turn/start')).toHaveLength(0);
  expect(area.value).toBe('');
  await write('/init');
  await view.wait();
  await key('Enter');
  expect(area.value).toContain('AGENTS.md');
});

it('leaves a text that begins with a slash and is no command alone', async () => {
  const { view, write, key, sent } = await show(inParcel);
  await write('/zzz');
  await view.wait();
  expect(view.all('.mention-list')).toHaveLength(0);
  await key('Enter');
  expect(sent('turn/start')).toHaveLength(1);
});

it('offers only what can be done while a turn runs', async () => {
  const { view, write, key, sent } = await show(running);
  await write('/');
  await view.wait();
  const names = view.all('.mention-name').map(({ textContent }) => textContent);
  expect(names).toEqual(['/plan', '/init', '/stop']);
  await write('/stop');
  await view.wait();
  await key('Enter');
  expect(sent('turn/interrupt')).toHaveLength(1);
});

it('enters plan mode by command and leaves it by its chip', async () => {
  const { view, write, key, sent } = await show({ ...inParcel, settings });
  await write('/plan');
  await view.wait();
  await key('Enter');
  const asked = { model: 'fast', reasoning_effort: 'high', developer_instructions: null };
  expect(sent('thread/settings/update')[0]?.message).toMatchObject({
    params: { collaborationMode: { mode: 'plan', settings: asked } },
  });
  await drawn?.remove();

  const planning = await show({
    ...inParcel,
    settings: { ...settings, collaborationMode: { mode: 'plan', settings: asked } },
  });
  await planning.view.click(planning.view.find('button.chip', 'Plan only'));
  expect(planning.sent('thread/settings/update')[0]?.message).toMatchObject({
    params: { collaborationMode: { mode: 'default', settings: asked } },
  });
});

it('walks through earlier messages from an empty text, and only there', async () => {
  const turn = aTurn('u1', {
    items: [{ id: 'i1', type: 'userMessage', content: [{ type: 'text', text: 'of this thread' }] }],
  });
  const { view, hub, write, key, area } = await show({ turns: [turn] });
  const asked: unknown[] = [];
  hub.onHost('host/prompt/list', (params) => {
    asked.push(params);
    return { data: ['of this thread', 'first line\nsecond line', 'oldest'] };
  });
  const up = async (): Promise<string> => {
    await key('ArrowUp');
    await view.wait(20);
    return area.value;
  };
  await write('typed');
  expect(await up()).toBe('typed');
  await write('');
  expect(await up()).toBe('of this thread');
  expect(await up()).toBe('first line\nsecond line');
  // The caret is in the last of two lines: it moves within the text first.
  expect(await up()).toBe('first line\nsecond line');
  area.setSelectionRange(3, 3);
  expect(await up()).toBe('oldest');
  expect(await up()).toBe('oldest');
  await key('ArrowDown');
  await view.wait(20);
  expect(area.value).toBe('first line\nsecond line');
  expect(asked).toEqual([{ projectId: 'parcel', limit: 100 }]);
});
