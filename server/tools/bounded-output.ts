import { leftOut } from './read-output/left-out.ts';
import type { ThreadOutputs } from './read-output/output-store.ts';
import type { OutputPart } from './tool.ts';

/** Characters of text that a model reads of one call of another's tool: about 10,000 tokens. */
export const MAX_OUTPUT_CHARS = 40_000;

/**
 * The text, or its head and tail around a line that tells what is gone and how to read it; it is kept
 * with the outputs then.
 */
export function boundedText(
  text: string,
  outputs: Pick<ThreadOutputs, 'begin'>,
  maxChars = MAX_OUTPUT_CHARS,
): string {
  if (text.length <= maxChars) return text;
  const half = Math.floor(maxChars / 2);
  // Without half a surrogate pair at the cut ends.
  const head = text.slice(0, half).replace(/[\uD800-\uDBFF]$/, '');
  const tail = text.slice(text.length - half).replace(/^[\uDC00-\uDFFF]/, '');
  const output = outputs.begin();
  output?.append(text);
  const offset = Buffer.byteLength(head);
  const gone = Buffer.byteLength(text) - offset - Buffer.byteLength(tail);
  return `${head}\n${leftOut(gone, { output, offset })}\n${tail}`;
}

/** The parts, their texts together held to the limit. Other parts are left as they are. */
export function boundedParts(
  parts: readonly OutputPart[],
  outputs: Pick<ThreadOutputs, 'begin'>,
): OutputPart[] {
  let left = MAX_OUTPUT_CHARS;
  return parts.map((part) => {
    const { text } = part;
    if (typeof text !== 'string') return part;
    const bounded = boundedText(text, outputs, Math.max(left, 1_000));
    left -= bounded.length;
    return { ...part, text: bounded };
  });
}
