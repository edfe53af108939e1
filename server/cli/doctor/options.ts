import { homeOption } from '../command.ts';

export const doctorOptions = {
  json: { summary: 'the report as JSON' },
  repair: { summary: 'mend what can be mended; deletes nothing of yours' },
  ...homeOption,
} as const;
