import { command } from '../command.ts';
import type { Command } from '../command.ts';
import { accountOptions, loginOptions } from './options.ts';

export const accountCommands: readonly Command[] = [
  command({
    name: 'login',
    summary: 'keeps a key of OpenAI, asked for or from standard input',
    options: loginOptions,
    notes: [
      'A key is never an argument. Other providers have theirs in the app, or in config.toml.',
    ],
    commands: [
      command({
        name: 'status',
        summary: 'says whether there is a key',
        options: accountOptions,
        load: async () => ({ run: (await import('./login.ts')).runStatus }),
      }),
    ],
    load: () => import('./login.ts'),
  }),
  command({
    name: 'logout',
    summary: 'removes the key of `skein login`',
    options: accountOptions,
    load: async () => ({ run: (await import('./login.ts')).runLogout }),
  }),
];
