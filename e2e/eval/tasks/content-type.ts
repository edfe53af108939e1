import assert from 'node:assert/strict';
import type { Pinned, Task } from '../task.ts';

const contentType: Pinned = {
  name: 'content-type',
  version: '1.0.5',
  integrity:
    'sha512-nTjqfcBFEipKdXCv4YDQWCfmcLZKm81ldF0pAopTvyrFGVbcR6P/VAAd5G7N+0tTr8QqiU0tFadD6FK4NtJwOA==',
};

interface ContentType {
  readonly format: (type: { type: string; parameters: Record<string, string> }) => string;
  readonly parse: (header: string) => { type: string; parameters: Record<string, string> };
}

export const tasks: readonly Task[] = [
  {
    name: 'content-type-backslash',
    kind: 'escaping',
    package: contentType,
    bug: [{ file: 'index.js', from: String.raw`/([\\"])/g`, to: '/(")/g' }],
    ask: String.raw`A parameter does not survive a round trip when it has a backslash in it: I format { name: 'C:\\temp\\new' } and parse what comes out, and the backslashes are gone. Quotes work.`,
    check: async (load) => {
      const { format, parse } = await load<ContentType>('index.js');
      for (const name of [
        String.raw`C:\temp\new`,
        String.raw`ends with \ `,
        String.raw`say \"hi\"`,
        'plain words',
        'token',
      ]) {
        const header = format({ type: 'text/plain', parameters: { name } });
        assert.equal(parse(header).parameters['name'], name, header);
      }
    },
  },
];
