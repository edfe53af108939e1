/**
 * The shapes of what hooks may answer in JSON: each event's own, and nothing beside it. They are built when
 * there is an answer: a server whose user has no hooks never needs them.
 */
import * as z from 'zod/mini';

const text = () => z.optional(z.nullable(z.string()));
const anything = () => z.optional(z.unknown());
const common = () => ({
  continue: z.optional(z.boolean()),
  stopReason: text(),
  suppressOutput: z.optional(z.boolean()),
  systemMessage: text(),
});
const blocking = () => ({ decision: z.optional(z.nullable(z.literal('block'))), reason: text() });
const specific = <S extends z.core.$ZodLooseShape>(shape: S) =>
  z.optional(z.nullable(z.strictObject({ hookEventName: z.string(), ...shape })));

export const plainAnswer = () => z.strictObject(common());
export const startAnswer = () =>
  z.strictObject({
    ...common(),
    hookSpecificOutput: specific({ additionalContext: text() }),
  });
export const promptAnswer = () =>
  z.strictObject({
    ...common(),
    ...blocking(),
    hookSpecificOutput: specific({ additionalContext: text() }),
  });
export const stopAnswer = () => z.strictObject({ ...common(), ...blocking() });
export const beforeCallAnswer = () =>
  z.strictObject({
    ...common(),
    decision: z.optional(z.nullable(z.enum(['approve', 'block']))),
    reason: text(),
    hookSpecificOutput: specific({
      permissionDecision: z.optional(z.nullable(z.enum(['allow', 'deny', 'ask']))),
      permissionDecisionReason: text(),
      updatedInput: anything(),
      additionalContext: text(),
    }),
  });
export const afterCallAnswer = () =>
  z.strictObject({
    ...common(),
    ...blocking(),
    hookSpecificOutput: specific({ additionalContext: text(), updatedMCPToolOutput: anything() }),
  });
export const permissionAnswer = () =>
  z.strictObject({
    ...common(),
    hookSpecificOutput: specific({
      decision: z.optional(
        z.nullable(
          z.strictObject({
            behavior: z.enum(['allow', 'deny']),
            message: text(),
            updatedInput: anything(),
            updatedPermissions: anything(),
            interrupt: z.optional(z.boolean()),
          }),
        ),
      ),
    }),
  });

export type CommonAnswer = z.infer<ReturnType<typeof plainAnswer>>;

/** Null when it is no such answer. */
export function parsed<S extends z.core.$ZodType>(
  shape: () => S,
  stdout: string,
): z.output<S> | null {
  try {
    const judged = z.safeParse(shape(), JSON.parse(stdout));
    return judged.success ? judged.data : null;
  } catch {
    return null;
  }
}
