import { homeOption } from '../command.ts';

export const loginOptions = {
  'with-api-key': { summary: 'reads the key from standard input, as it does where that is a pipe' },
  ...homeOption,
} as const;

export const accountOptions = { ...homeOption } as const;
