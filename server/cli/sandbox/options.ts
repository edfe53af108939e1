import { homeOption } from '../command.ts';
import { configOption, profileOption } from '../exec/options.ts';

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
  'permission-profile': {
    short: 'P',
    value: 'NAME',
    summary: 'a permission profile in place of --sandbox, --network and --add-dir',
  },
  ...profileOption,
  ...configOption,
  ...homeOption,
} as const;
