import { homeOption } from '../command.ts';
import { colourChoices } from '../run/paint.ts';

export const profileOption = {
  profile: {
    short: 'p',
    value: 'NAME',
    summary: 'lays NAME.config.toml of the home upon config.toml',
  },
} as const;

export const configOption = {
  config: {
    short: 'c',
    value: 'KEY=VALUE',
    multiple: true,
    summary:
      'sets a key of config.toml for this run; one that is not for a thread wants a server of its own',
  },
} as const;

/** What a thread of a command may be given; `resume` and `review` take them too. */
export const threadOptions = {
  model: { short: 'm', value: 'NAME', summary: 'the model' },
  sandbox: {
    short: 's',
    value: 'MODE',
    choices: ['read-only', 'workspace-write', 'danger-full-access'],
    summary: 'what commands may touch',
  },
  'ask-for-approval': {
    short: 'a',
    value: 'WHEN',
    choices: ['untrusted', 'on-request', 'never'],
    summary: 'when it asks before it runs something',
  },
  search: { summary: 'it may search the web, as --config web_search="live"' },
  oss: {
    summary:
      'a model on this machine: Ollama’s or LM Studio’s, whichever runs, or as oss_provider says',
  },
  'local-provider': {
    value: 'NAME',
    choices: ['ollama', 'lmstudio'],
    summary: 'with --oss: which of them',
  },
  cd: { short: 'C', value: 'DIR', completes: 'folder', summary: 'the folder to work in' },
  'add-dir': {
    value: 'DIR',
    multiple: true,
    completes: 'folder',
    summary: 'a folder that it may write to, besides',
  },
  ...configOption,
  ...profileOption,
  enable: { value: 'FEATURE', multiple: true, summary: 'the same as -c features.FEATURE=true' },
  disable: { value: 'FEATURE', multiple: true, summary: 'the same as -c features.FEATURE=false' },
  'strict-config': { summary: 'refuses to begin with a key of config that nobody knows' },
  'dangerously-bypass-approvals-and-sandbox': {
    summary: 'asks nothing and confines nothing: only where something else does',
  },
  remote: {
    value: 'ADDRESS',
    summary: 'works with the server there: unix://PATH, ws://HOST:PORT, wss://…',
  },
  'remote-auth-token-env': {
    value: 'VARIABLE',
    summary: 'with --remote: the environment variable that holds the token',
  },
  'no-daemon': { summary: 'begins a server of its own, though one runs' },
  color: { value: 'WHEN', choices: colourChoices, summary: 'when to use colours' },
  ...homeOption,
} as const;

/** What else a single turn takes, whatever it does. */
export const turnOptions = {
  ...threadOptions,
  json: { summary: 'one event a line on standard output, as Codex’s SDK reads them' },
  'experimental-json': { summary: 'the same as --json' },
  'output-last-message': {
    short: 'o',
    value: 'FILE',
    completes: 'file',
    summary: 'writes the last message to a file, too',
  },
  ephemeral: { summary: 'keeps nothing of the thread' },
  'thread-source': { value: 'WORD', summary: 'what a new thread is marked with' },
  'ignore-user-config': {
    summary: 'leaves config.toml of the home out; keys are found all the same',
  },
  'skip-git-repo-check': {
    summary: 'for scripts that were made for Codex: Skein works in any folder',
  },
} as const;

export const imageOption = {
  image: {
    short: 'i',
    value: 'FILE',
    multiple: true,
    completes: 'file',
    summary: 'an image that goes with the prompt',
  },
} as const;

export const worktreeOption = {
  worktree: { summary: 'in a new git work tree, with a branch of its own' },
} as const;

export const execOptions = {
  ...turnOptions,
  'output-schema': {
    value: 'FILE',
    completes: 'file',
    summary: 'a JSON Schema that the last message must fit',
  },
  ...imageOption,
  ...worktreeOption,
} as const;

export const execResumeOptions = {
  last: { summary: 'the thread of this folder that was worked in last' },
  all: { summary: 'with --last: of any folder' },
} as const;
