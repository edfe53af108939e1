import { execResumeOptions, threadOptions } from '../exec/options.ts';

export const resumeOptions = { ...threadOptions, ...execResumeOptions } as const;
