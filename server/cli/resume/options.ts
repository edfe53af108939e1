import { execResumeOptions, imageOption, threadOptions } from '../exec/options.ts';

export const resumeOptions = {
  ...threadOptions,
  ...imageOption,
  ...execResumeOptions,
} as const;
