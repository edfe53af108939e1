import { homeOption } from '../command.ts';
import { colourChoices } from '../run/paint.ts';

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
  cd: { short: 'C', value: 'DIR', completes: 'folder', summary: 'the folder to work in' },
  'add-dir': {
    value: 'DIR',
    multiple: true,
    completes: 'folder',
    summary: 'a folder that it may write to, besides',
  },
  config: {
    short: 'c',
    value: 'KEY=VALUE',
    multiple: true,
    summary:
      'sets a key of config.toml for this run; one that is not for a thread wants a server of its own',
  },
  'dangerously-bypass-approvals-and-sandbox': {
    summary: 'asks nothing and confines nothing: only where something else does',
  },
  color: { value: 'WHEN', choices: colourChoices, summary: 'when to use colours' },
  ...homeOption,
} as const;

export const execOptions = {
  ...threadOptions,
  json: { summary: 'one event a line on standard output, as Codex’s SDK reads them' },
  'experimental-json': { summary: 'the same as --json' },
  'output-schema': {
    value: 'FILE',
    completes: 'file',
    summary: 'a JSON Schema that the last message must fit',
  },
  'output-last-message': {
    short: 'o',
    value: 'FILE',
    completes: 'file',
    summary: 'writes the last message to a file, too',
  },
  image: {
    short: 'i',
    value: 'FILE',
    multiple: true,
    completes: 'file',
    summary: 'an image that goes with the prompt',
  },
  ephemeral: { summary: 'keeps nothing of the thread' },
  'thread-source': { value: 'WORD', summary: 'what a new thread is marked with' },
  'skip-git-repo-check': {
    summary: 'for scripts that were made for Codex: Skein works in any folder',
  },
} as const;

export const execResumeOptions = {
  last: { summary: 'the thread of this folder that was worked in last' },
  all: { summary: 'with --last: of any folder' },
} as const;
