/** What a reviewer found, held against the files. Ours: the reference tells it as text only. */
import * as z from 'zod/mini';
import { define, object, openEnum } from './schema.ts';
import type { Infer } from './schema.ts';

export const reviewFinding = define('ReviewFinding', () =>
  object({
    title: z.string(),
    body: z.string(),
    /** 0, the gravest, to 3. */
    priority: z.nullable(z.number()),
    /** 0 to 1. */
    confidence: z.nullable(z.number()),
    /** Absolute. */
    path: z.string(),
    /** From 1 on; both inclusive. */
    startLine: z.number(),
    endLine: z.number(),
    /** `present`: the lines are there; what the reviewed changes are is not known. */
    place: openEnum('changed', 'unchanged', 'present', 'noSuchLines', 'noSuchFile'),
  }),
);
export type ReviewFinding = Infer<typeof reviewFinding>;
