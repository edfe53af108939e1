import { defineConfig } from 'vitest/config';

/**
 * Each of these has a process of its own: it looks at its own memory or terminals, fills its memory or
 * kills what it finds, or takes so long that it must not be the last to begin.
 */
const ALONE = [
  'main/http/door.test.ts',
  'server/processes/terminal-process.test.ts',
  'e2e/{*,electron-stand-in/*}.test.ts',
];

/**
 * So have these, which start hundreds of processes (git, the sandbox): starting one copies the table of
 * the starter's memory, and a process that has run a hundred files is of 600 MB.
 */
const FORKING = [
  'server/diff/{kept-store,restore-files,turn-diff,turn-diff-repository}.test.ts',
  'renderer/stores/git-{changes,edits}.test.ts',
  'server/network/thread-network.test.ts',
  'server/sandbox/bubblewrap.test.ts',
  'server/threads/{checkpoint-limits,checkpoints,worktree-{cleaning,merging,places,requests,threads}}.test.ts',
  'server/workspace/{git-diff-to-remote,git-state,named-programs,reviewed-lines}.test.ts',
];

const APART = [...ALONE, ...FORKING];

/** These are run by `npm run test:package`, `test:eval`, `test:fault` and `test:wire`. */
const ELSEWHERE = [
  'e2e/{conformance,package,eval,robustness}/**',
  'server/threads/{checkpoint-crashes,compaction-kill,recovery}.test.ts',
  'server/sandbox/escape.test.ts',
  'server/tools/exec-command/ending.test.ts',
  'main/{cli,real-server}.test.ts',
];
const NEVER = ['**/node_modules/**', 'out/**', '**/*.dom.test.{ts,tsx}', ...ELSEWHERE];

export default defineConfig({
  test: {
    // Processes, not threads: tests spawn servers, change folders and load native modules.
    pool: 'forks',
    globalSetup: './build/test-home.ts',
    maxWorkers: 2,
    testTimeout: 15_000,
    hookTimeout: 15_000,
    teardownTimeout: 5_000,
    // Style sheets mean nothing to tests, but where they are text.
    css: { include: [/\?raw$/] },
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          // A process for each file would load the same modules 150 times: a fourth of all the time.
          isolate: false,
          setupFiles: './build/test-manners.ts',
          include: ['{server,main,preload,renderer,build,e2e}/**/*.test.{ts,tsx}'],
          exclude: [...NEVER, ...APART],
        },
      },
      {
        extends: true,
        test: {
          name: 'apart',
          environment: 'node',
          include: APART,
          exclude: NEVER,
        },
      },
      {
        extends: true,
        test: {
          name: 'dom',
          environment: 'happy-dom',
          isolate: false,
          setupFiles: './build/test-manners.ts',
          include: ['renderer/**/*.dom.test.{ts,tsx}'],
        },
      },
    ],
  },
});
