import { command } from '../command.ts';
import {
  changeOptions,
  deleteOptions,
  exportOptions,
  listOptions,
  searchOptions,
  showOptions,
  threadOperand,
} from './options.ts';

export const threadsCommand = command({
  name: 'threads',
  summary: 'lists, shows, searches, archives, exports and deletes threads',
  options: {},
  commands: [
    command({
      name: 'list',
      summary: 'lists threads, those first that were worked in last',
      options: listOptions,
      load: async () => ({ run: (await import('./list.ts')).runList }),
    }),
    command({
      name: 'show',
      summary: 'writes a thread out, to read',
      options: showOptions,
      operands: [threadOperand],
      load: () => import('./show.ts'),
    }),
    command({
      name: 'search',
      summary: 'finds what was said',
      options: searchOptions,
      operands: [{ name: 'WORDS', many: true, summary: 'as they were said' }],
      load: async () => ({ run: (await import('./list.ts')).runSearch }),
    }),
    command({
      name: 'archive',
      summary: 'puts threads away',
      options: changeOptions,
      operands: [{ ...threadOperand, many: true }],
      load: async () => ({ run: (await import('./change.ts')).runArchive }),
    }),
    command({
      name: 'unarchive',
      summary: 'takes threads out of the archive',
      options: changeOptions,
      operands: [{ ...threadOperand, many: true, completes: 'archivedThread' }],
      load: async () => ({ run: (await import('./change.ts')).runUnarchive }),
    }),
    command({
      name: 'delete',
      summary: 'deletes threads for good',
      options: deleteOptions,
      operands: [{ ...threadOperand, many: true }],
      load: async () => ({ run: (await import('./change.ts')).runDelete }),
    }),
    command({
      name: 'export',
      summary: 'writes a thread to a file',
      options: exportOptions,
      operands: [threadOperand],
      load: () => import('./export.ts'),
    }),
  ],
});
