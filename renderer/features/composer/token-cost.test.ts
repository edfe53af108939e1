import { expect, test } from 'vitest';
import { TurnUsages } from '../../stores/turn-usage.ts';
import { costOf } from '../../../server/protocol/model-price.ts';
import { costText } from './token-cost.ts';

const tokens = (inputTokens: number, cachedInputTokens: number, outputTokens: number) => ({
  totalTokens: inputTokens + outputTokens,
  inputTokens,
  cachedInputTokens,
  outputTokens,
  reasoningOutputTokens: 0,
});

test('cached input has its own price, or that of all input where none is said', () => {
  const price = { input: 3, output: 15, currency: 'USD' };
  expect(costOf(tokens(1_000_000, 400_000, 100_000), { ...price, cachedInput: 0.3 })).toBeCloseTo(
    1.8 + 0.12 + 1.5,
  );
  expect(costOf(tokens(1_000_000, 400_000, 0), { ...price, cachedInput: null })).toBeCloseTo(3);
});

test('sums are said in their currency, small ones with what there is of them', () => {
  expect(costText(3.4, 'USD')).toBe('$3.40');
  expect(costText(0.001234, 'USD')).toBe('$0.0012');
  expect(costText(0, 'EUR')).toBe('€0.00');
  expect(costText(1.5, 'credits')).toBe('1.5 credits');
});

test('a turn has used what the thread did since it began, over all its responses', () => {
  const usages = new TurnUsages();
  const told = (turnId: string, total: number, last: number) =>
    usages.told({
      turnId,
      tokenUsage: {
        total: tokens(total, 0, 0),
        last: tokens(last, 0, 0),
        modelContextWindow: null,
      },
    }).tokens.inputTokens;
  expect(told('u1', 100, 100)).toBe(100);
  expect(told('u1', 250, 150)).toBe(250);
  expect(told('u2', 300, 50)).toBe(50);
  expect(told('u2', 380, 80)).toBe(130);
});

test('a turn of several models has what each of them used in it', () => {
  const usages = new TurnUsages();
  const used = (model: string, count: number) => ({
    modelProvider: 'p',
    model,
    tokens: tokens(count, 0, 0),
  });
  const told = (turnId: string, last: number, ...byModel: ReturnType<typeof used>[]) => {
    const total = tokens(
      byModel.reduce((sum, one) => sum + one.tokens.inputTokens, 0),
      0,
      0,
    );
    const tokenUsage = { total, last: tokens(last, 0, 0), modelContextWindow: null, byModel };
    return usages
      .told({ turnId, tokenUsage })
      .byModel.map((one) => [one.model, one.tokens.inputTokens]);
  };
  expect(told('u2', 30, used('b', 500), used('a', 130))).toEqual([['a', 30]]);
  expect(told('u2', 5, used('a', 130), used('b', 505))).toEqual([
    ['a', 30],
    ['b', 5],
  ]);
});
