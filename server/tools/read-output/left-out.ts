import type { GrowingOutput } from './output-store.ts';

/**
 * The line in the place of what is left out, by bytes. `kept`: where all of it can be read, from which
 * byte on.
 */
export function leftOut(
  bytes: number,
  kept: { readonly output: GrowingOutput | null; readonly offset: number },
): string {
  const { output, offset } = kept;
  const how = output === null ? '' : `: read_output {"id":"${output.id}","offset":${offset}}`;
  return `[… ${bytes} bytes (about ${Math.ceil(bytes / 4)} tokens) left out${how} …]`;
}
