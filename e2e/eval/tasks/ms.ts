import assert from 'node:assert/strict';
import type { Pinned, Task } from '../task.ts';

const milliseconds: Pinned = {
  name: 'ms',
  version: '2.1.3',
  integrity:
    'sha512-6FlzubTLZG3J2a/NVCAleEhjzq5oxgHyaCU9yYXvcLsvoVaHJq/s5xXI6/XXP6tz7R9xAOtHnSO/tXtF3WRTlA==',
};

type Ms = (value: string | number, options?: { long: boolean }) => unknown;

export const tasks: readonly Task[] = [
  {
    name: 'ms-negative-plural',
    kind: 'sign',
    package: milliseconds,
    bug: [{ file: 'index.js', from: 'msAbs >= n * 1.5', to: 'ms >= n * 1.5' }],
    ask: 'With `{ long: true }` negative durations come out in bad English: `ms(-3 * 60 * 60 * 1000, { long: true })` gives "-3 hour". Positive ones are fine. Please fix it.',
    check: async (load) => {
      const ms = await load<Ms>('index.js');
      assert.equal(ms(-3 * 3_600_000, { long: true }), '-3 hours');
      assert.equal(ms(-2 * 86_400_000, { long: true }), '-2 days');
      assert.equal(ms(-60_000, { long: true }), '-1 minute');
      assert.equal(ms(60_000, { long: true }), '1 minute');
      assert.equal(ms(10_000, { long: true }), '10 seconds');
    },
  },
  {
    name: 'ms-weeks',
    kind: 'feature',
    package: milliseconds,
    bug: [
      { file: 'index.js', from: '|days?|d|weeks?|w|', to: '|days?|d|' },
      {
        file: 'index.js',
        from: "    case 'weeks':\n    case 'week':\n    case 'w':\n      return n * w;\n",
        to: '',
      },
    ],
    ask: 'Please let `ms()` read weeks: "1w", "2 weeks" and "1 week" should give milliseconds, in any case of letters, with fractions and a minus as for the other units. Formatting stays as it is.',
    check: async (load) => {
      const ms = await load<Ms>('index.js');
      const week = 7 * 86_400_000;
      assert.equal(ms('1w'), week);
      assert.equal(ms('2 weeks'), 2 * week);
      assert.equal(ms('1 Week'), week);
      assert.equal(ms('-1.5 W'), -1.5 * week);
      assert.equal(ms('3 days'), 3 * 86_400_000);
      assert.equal(ms('1 weekday'), undefined);
      assert.equal(ms(2 * week), '14d');
    },
  },
];
