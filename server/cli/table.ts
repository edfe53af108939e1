/**
 * What `skein` can do: help, completions and the manual are made from this, and arguments are judged by
 * it. Rows are data; a row's program is loaded when it is called.
 */
import { command, homeOption } from './command.ts';
import type { Command } from './command.ts';
import { accountCommands } from './account/commands.ts';
import { appServerCommand } from './app-server-command.ts';
import { mcpServerCommand } from './mcp-server-command.ts';
import { shellOperand } from './completion/options.ts';
import { doctorOptions } from './doctor/options.ts';
import { execOptions, execResumeOptions } from './exec/options.ts';
import { generateOptions } from './generate/options.ts';
import { resumeOptions } from './resume/options.ts';
import { reviewOperand, reviewOptions } from './review/options.ts';
import { localWebOptions, webOptions } from './web-options.ts';
import { EXIT_NOTE } from './run/exit.ts';
import { sandboxOptions } from './sandbox/options.ts';
import { threadsCommand } from './threads/commands.ts';
import { threadOperand } from './threads/options.ts';

export const openOptions = {
  web: { summary: 'no window: a browser, as `skein web`' },
  wait: { summary: 'return when Skein ends; an installed one returns at once' },
  ...localWebOptions,
} as const;

export const rootOptions = {
  ...openOptions,
  version: { short: 'v', summary: 'the version' },
} as const;

const commands: readonly Command[] = [
  command({
    name: 'open',
    summary: 'opens folders as projects, and files in a draft; `skein PATH` is short for it',
    options: openOptions,
    operands: [{ name: 'PATH', summary: 'a folder or a file', many: true, completes: 'file' }],
    notes: ['It opens them in the Skein that runs already, or starts it.'],
  }),
  command({
    name: 'web',
    summary: 'serves the app to browsers, of this computer if nothing else is said',
    options: webOptions,
    notes: [
      '`[web]` of config.toml has the same, with `_` for `-`; docs/web.md says how they go together.',
    ],
  }),
  command({
    name: 'exec',
    summary: 'has the agent do something, and ends with its turn',
    options: execOptions,
    operands: [
      {
        name: 'PROMPT',
        optional: true,
        summary: 'what to do; left out or -, it is read from standard input; else that is added',
      },
    ],
    commands: [
      command({
        name: 'resume',
        summary: 'goes on with a thread',
        options: { ...execOptions, ...execResumeOptions },
        operands: [
          { ...threadOperand, name: 'ID', optional: true },
          { name: 'PROMPT', optional: true, summary: 'what to do, as above' },
        ],
        notes: [EXIT_NOTE],
        load: async () => ({ run: (await import('./exec/exec.ts')).runResume }),
      }),
      command({
        name: 'fork',
        summary: 'begins a thread with all that another one holds, which stays as it is',
        options: execOptions,
        operands: [
          { ...threadOperand, name: 'ID' },
          { name: 'PROMPT', optional: true, summary: 'what to do, as above' },
        ],
        notes: [EXIT_NOTE],
        load: async () => ({ run: (await import('./exec/exec.ts')).runFork }),
      }),
      command({
        name: 'review',
        summary: 'the same as `skein review`',
        options: { ...execOptions, ...reviewOptions },
        operands: [reviewOperand],
        notes: [EXIT_NOTE],
        load: async () => ({ run: (await import('./review/review.ts')).runAsExec }),
      }),
    ],
    notes: [EXIT_NOTE],
    load: () => import('./exec/exec.ts'),
  }),
  command({
    name: 'resume',
    summary: 'goes on with a thread in the terminal, message by message',
    options: resumeOptions,
    operands: [
      {
        name: 'ID',
        optional: true,
        summary: `${threadOperand.summary}; else the last one of this folder`,
        completes: 'thread',
      },
      { name: 'PROMPT', optional: true, summary: 'the first message' },
    ],
    load: () => import('./resume/resume.ts'),
  }),
  command({
    name: 'review',
    summary: 'has the agent judge changes',
    options: reviewOptions,
    operands: [reviewOperand],
    notes: [EXIT_NOTE],
    load: () => import('./review/review.ts'),
  }),
  threadsCommand,
  ...accountCommands,
  command({
    name: 'sandbox',
    summary: 'runs a command as one of the agent’s would run',
    options: sandboxOptions,
    operands: [{ name: 'COMMAND', many: true, summary: 'the program and its arguments' }],
    verbatim: true,
    notes: ['It ends with the exit status of the command; 127: there is no such program.'],
    load: () => import('./sandbox/sandbox.ts'),
  }),
  appServerCommand,
  command({
    name: 'acp',
    summary: 'an agent for editors that speak the Agent Client Protocol (Zed, JetBrains)',
    options: {
      login: {
        summary: 'asks for a key of OpenAI in this terminal, and ends: editors start it so',
      },
      ...homeOption,
    },
    notes: ['It speaks on standard input and output, and ends when its input does.'],
    load: async () => {
      const [{ serveEditor }, { askForKey }] = await Promise.all([
        import('../acp/acp.ts'),
        import('./account/login.ts'),
      ]);
      return { run: ({ values }, io) => (values.login ? askForKey(io, false) : serveEditor(io)) };
    },
  }),
  mcpServerCommand,
  command({
    name: 'doctor',
    summary: 'looks whether all history is whole, and mends it',
    options: doctorOptions,
    notes: ['Exit status: 0 all is well or was mended, 1 something is amiss, 2 wrong arguments.'],
    load: () => import('./doctor/doctor.ts'),
  }),
  command({
    name: 'generate-ts',
    summary: 'writes the types of the protocol as TypeScript',
    options: generateOptions,
    load: async () => ({ run: (await import('./generate/generate.ts')).generate('generate-ts') }),
  }),
  command({
    name: 'generate-json-schema',
    summary: 'writes the JSON Schema of the protocol',
    options: generateOptions,
    load: async () => ({
      run: (await import('./generate/generate.ts')).generate('generate-json-schema'),
    }),
  }),
  command({
    name: 'completion',
    summary: 'writes the completions of a shell',
    options: {},
    operands: [shellOperand],
    notes: ['As in `source <(skein completion bash)`.'],
    load: async () => ({ run: (await import('./completion/completion.ts')).runCompletion(table) }),
  }),
  command({
    name: 'man',
    summary: 'writes the manual, as in `skein man | man -l -`',
    options: {},
    load: async () => ({ run: (await import('./completion/completion.ts')).runManual(table) }),
  }),
];

export const table: Command = command({
  name: 'skein',
  summary: 'a desktop app for coding agents',
  options: rootOptions,
  commands,
  notes: ['Without a command it opens Skein: a window, or else the browser.'],
});
