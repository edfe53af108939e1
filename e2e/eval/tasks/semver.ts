import assert from 'node:assert/strict';
import type { Pinned, Task } from '../task.ts';

const semverPackage: Pinned = {
  name: 'semver',
  version: '7.7.2',
  integrity:
    'sha512-RF0Fw+rO5AMf9MAyaRXI4AV0Ulj5lMHqVxxdSgiVbixSCXoEmmX/jk0CuJw4+3SqroYO9VoUh+HcuJivvtJemA==',
};

interface Semver {
  readonly compare: (a: string, b: string) => number;
  readonly sort: (versions: string[]) => string[];
  readonly inc: (version: string, release: string) => string | null;
  readonly compareBuild: (a: string, b: string) => number;
  readonly satisfies: (version: string, range: string) => boolean;
}

export const tasks: readonly Task[] = [
  {
    name: 'semver-prerelease-order',
    kind: 'wrong precedence',
    package: semverPackage,
    bug: [
      {
        file: 'internal/identifiers.js',
        from: '(anum && !bnum) ? -1\n    : (bnum && !anum) ? 1',
        to: '(anum && !bnum) ? 1\n    : (bnum && !anum) ? -1',
      },
    ],
    ask: 'By semver.org "numeric identifiers always have lower precedence than non-numeric identifiers", but here 1.0.0-1 sorts after 1.0.0-alpha, and 1.0.0-alpha.1 after 1.0.0-alpha.beta.',
    check: async (load) => {
      const semver = await load<Semver>('index.js');
      assert.equal(semver.compare('1.0.0-1', '1.0.0-alpha'), -1);
      const inOrder = ['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta.2'];
      inOrder.push('1.0.0-beta.11', '1.0.0-rc.1', '1.0.0');
      assert.deepEqual(semver.sort(inOrder.toReversed()), inOrder);
    },
  },
  {
    name: 'semver-inc-minor',
    kind: 'missing case',
    package: semverPackage,
    bug: [
      {
        file: 'classes/semver.js',
        from: 'if (this.patch !== 0 || this.prerelease.length === 0) {',
        to: 'if (this.prerelease.length === 0) {',
      },
    ],
    ask: '`inc("1.2.3-beta.1", "minor")` gives 1.2.0, which is older than what I began with. I would expect the next minor version that comes after it.',
    check: async (load) => {
      const { inc } = await load<Semver>('index.js');
      assert.equal(inc('1.2.3-beta.1', 'minor'), '1.3.0');
      assert.equal(inc('1.2.0-beta.1', 'minor'), '1.2.0');
      assert.equal(inc('1.2.3', 'minor'), '1.3.0');
      assert.equal(inc('1.2.3-beta.1', 'patch'), '1.2.3');
    },
  },
  {
    name: 'semver-build-order',
    kind: 'across two files',
    package: semverPackage,
    bug: [
      {
        file: 'functions/compare-build.js',
        from: ' || versionA.compareBuild(versionB)',
        to: '',
      },
      { file: 'classes/semver.js', from: "m[5] ? m[5].split('.') : []", to: 'm[5] ? [m[5]] : []' },
    ],
    ask: 'Nightly builds come out in the wrong order since we updated: `sort(["1.0.0+build.10", "1.0.0+build.9"])` should put build.9 first, and `compareBuild` says that they are equal.',
    check: async (load) => {
      const semver = await load<Semver>('index.js');
      assert.equal(semver.compareBuild('1.0.0+build.9', '1.0.0+build.10'), -1);
      assert.equal(semver.compareBuild('1.0.0+1', '1.0.0'), 1);
      assert.equal(semver.compare('1.0.0+build.9', '1.0.0+build.10'), 0);
      assert.deepEqual(semver.sort(['1.0.0+build.10', '1.0.0+build.9', '0.9.0+z']), [
        '0.9.0+z',
        '1.0.0+build.9',
        '1.0.0+build.10',
      ]);
    },
  },
];
