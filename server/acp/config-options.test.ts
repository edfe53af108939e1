import { expect, test } from 'vitest';
import type { Model } from '../protocol/model-provider.ts';
import { changeOf, configOptions } from './config-options.ts';
import type { Settings } from './config-options.ts';

const model = (name: string, provider: string, efforts: readonly string[] = []): Model => ({
  id: name,
  model: name,
  provider,
  displayName: name.toUpperCase(),
  description: '',
  isDefault: false,
  supportedReasoningEfforts: efforts.map((reasoningEffort) => ({
    reasoningEffort,
    description: '',
  })),
  defaultReasoningEffort: efforts[0] ?? null,
});
const models = [model('big', 'one', ['low', 'high']), model('small', 'two')];
const settings: Settings = {
  approvalPolicy: 'on-request',
  sandboxPolicy: { type: 'readOnly' },
  model: 'big',
  modelProvider: 'one',
  effort: 'high',
  collaborationMode: null,
};
const option = (id: string, of: Settings = settings) =>
  configOptions(of, models).find((one) => one.id === id);

test('what is in force is chosen, whatever it is', () => {
  expect(option('mode')).toMatchObject({ category: 'mode', currentValue: 'ask' });
  expect(option('model')).toMatchObject({
    currentValue: 'one/big',
    options: [{ name: 'BIG (one)' }, { name: 'SMALL (two)' }],
  });
  expect(option('effort')).toMatchObject({ category: 'thought_level', currentValue: 'high' });
  const mixture: Settings = { ...settings, approvalPolicy: 'never', model: 'unlisted' };
  expect(option('mode', { ...mixture, sandboxPolicy: { type: 'workspaceWrite' } })).toMatchObject({
    currentValue: 'other',
    options: [{ value: 'other', name: 'never, workspaceWrite' }, {}, {}, {}, {}],
  });
  expect(option('model', mixture)).toMatchObject({
    currentValue: 'one/unlisted',
    options: [{ value: 'one/unlisted' }, {}, {}],
  });
  expect(option('effort', mixture)).toBeUndefined();
});

test('a choice is what it sets; an effort that the model lacks goes with it', () => {
  const change = (id: string, value: string) => changeOf(id, value, settings, models);
  expect(change('model', 'two/small')).toEqual({
    model: 'small',
    modelProvider: 'two',
    effort: null,
  });
  expect(change('effort', 'low')).toEqual({ effort: 'low' });
  expect(change('mode', 'ask')).toEqual({});
  expect(change('mode', 'full-access')).toEqual({
    approvalPolicy: 'never',
    sandboxPolicy: { type: 'dangerFullAccess' },
  });
  expect(change('work', 'plan')).toMatchObject({ collaborationMode: { mode: 'plan' } });
  for (const [id, value] of [
    ['model', 'two/big'],
    ['effort', 'none'],
    ['mode', 'other'],
    ['work', 'x'],
    ['x', 'y'],
  ] as const) {
    expect(change(id, value)).toBeNull();
  }
});
