import { homeOption } from '../command.ts';
import type { Operand } from '../command.ts';
import { colourChoices } from '../run/paint.ts';

export const threadOperand: Operand = {
  name: 'THREAD',
  summary: 'its id, the beginning of it, or its name',
  completes: 'thread',
};

const json = { json: { summary: 'as JSON' } } as const;

const limitOption = {
  limit: {
    value: 'N',
    summary: 'no more than this many (30)',
    wants: 'a number from 1',
    valid: (text: string) => /^[1-9]\d{0,5}$/.test(text),
  },
} as const;

const colour = {
  color: { value: 'WHEN', choices: colourChoices, summary: 'when to use colours' },
} as const;

export const listOptions = {
  archived: { summary: 'those that are archived' },
  cd: { short: 'C', value: 'DIR', completes: 'folder', summary: 'only those of this folder' },
  ids: { summary: 'only ids and titles, with a tab between' },
  ...limitOption,
  ...colour,
  ...json,
  ...homeOption,
} as const;

export const searchOptions = {
  archived: { summary: 'among those that are archived' },
  ...limitOption,
  ...colour,
  ...json,
  ...homeOption,
} as const;

export const showOptions = {
  ...colour,
  ...json,
  ...homeOption,
} as const;

export const changeOptions = { ...homeOption } as const;

export const deleteOptions = {
  yes: { short: 'y', summary: 'without asking' },
  ...homeOption,
} as const;

export const exportOptions = {
  form: {
    value: 'FORM',
    choices: ['markdown', 'json'],
    summary: 'markdown to read, json with all of it (which the app can import)',
  },
  output: {
    short: 'o',
    value: 'FILE',
    completes: 'file',
    summary: 'the file to write; standard output without it',
  },
  ...homeOption,
} as const;
