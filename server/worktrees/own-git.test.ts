import { expect, it } from 'vitest';
import { silenced } from './own-git.ts';

it('hooks of a config are switched off by their names, each filter by nothing in its place', () => {
  expect(
    silenced('hook.my linter.command\0filter.a.b.clean\0filter.lfs.required\0merge.x.driver\0'),
  ).toEqual([
    ['hook.my linter.enabled', 'false'],
    ['filter.a.b.clean', ''],
    ['filter.lfs.required', 'false'],
    ['merge.x.driver', 'git merge-file --marker-size=%L %A %O %B'],
  ]);
});
