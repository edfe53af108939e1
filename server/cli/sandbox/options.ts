import { homeOption } from '../command.ts';

export const sandboxOptions = {
  sandbox: {
    short: 's',
    value: 'MODE',
    choices: ['read-only', 'workspace-write', 'danger-full-access'],
    summary: 'what it may touch (workspace-write)',
  },
  network: { summary: 'it may use the network' },
  cd: { short: 'C', value: 'DIR', completes: 'folder', summary: 'the folder to run it in' },
  'add-dir': {
    value: 'DIR',
    multiple: true,
    completes: 'folder',
    summary: 'a folder that it may write to, besides',
  },
  ...homeOption,
} as const;
