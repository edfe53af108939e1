import { expect, it } from 'vitest';
import { pullRequestUrl } from './remote-url.ts';

it.each([
  ['git@github.com:ada/tides.git', 'https://github.com/ada/tides/compare/main...fix%2Fa?expand=1'],
  ['https://github.com/ada/tides', 'https://github.com/ada/tides/compare/main...fix%2Fa?expand=1'],
  [
    'ssh://git@git.sea.org:2222/ada/tides.git',
    'https://git.sea.org/ada/tides/compare/main...fix%2Fa?expand=1',
  ],
  [
    'https://tok@gitlab.com/a/b/tides.git',
    'https://gitlab.com/a/b/tides/-/merge_requests/new?merge_request%5Bsource_branch%5D=fix%2Fa',
  ],
  ['git@bitbucket.org:a/b.git', 'https://bitbucket.org/a/b/pull-requests/new?source=fix%2Fa'],
  ['/srv/git/tides.git', null],
])('finds the page for %s', (remote, url) => {
  expect(pullRequestUrl(remote, 'main', 'fix/a')).toBe(url);
});
