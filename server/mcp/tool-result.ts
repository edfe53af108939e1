/** From what an MCP server answers to the item's result and to what the model reads. */
import type { McpToolCallItem } from '../protocol/item.ts';
import { boundedParts, boundedText } from '../tools/bounded-output.ts';
import { imagePart } from '../tools/image-part.ts';
import type { ThreadOutputs } from '../tools/read-output/output-store.ts';
import type { OutputPart, ToolOutput } from '../tools/tool.ts';
import type { McpCallResult } from './client.ts';

export function itemResult(result: McpCallResult): McpToolCallItem['result'] {
  return {
    content: [...result.content],
    structuredContent: result.structuredContent ?? null,
    _meta: result._meta ?? null,
  };
}

/** `wallMs`: how long the call took, the user's thinking included. */
export function modelOutput(
  result: McpCallResult,
  wallMs: number,
  outputs: ThreadOutputs,
): ToolOutput {
  const head = headOf(wallMs);
  if (result.structuredContent !== undefined && result.structuredContent !== null) {
    return `${head}\n${boundedText(JSON.stringify(result.structuredContent), outputs)}`;
  }
  return [{ type: 'input_text', text: head }, ...boundedParts(result.content.map(partOf), outputs)];
}

/** What the model reads of a call that has no result. */
export function failureOutput(message: string, wallMs: number, outputs: ThreadOutputs): ToolOutput {
  return [
    { type: 'input_text', text: headOf(wallMs) },
    { type: 'input_text', text: boundedText(message, outputs) },
  ];
}

function headOf(wallMs: number): string {
  return `Wall time: ${(wallMs / 1000).toFixed(4)} seconds\nOutput:`;
}

function partOf(content: Readonly<Record<string, unknown>>): OutputPart {
  const { type, text, data, mimeType } = content;
  if (type === 'text' && typeof text === 'string') return { type: 'input_text', text };
  if (type === 'image' && typeof data === 'string') {
    const kind = typeof mimeType === 'string' ? mimeType : 'image/png';
    return imagePart(`data:${kind};base64,${data}`);
  }
  if (type === 'audio') {
    return {
      type: 'input_text',
      text: 'audio content omitted because you do not support audio input',
    };
  }
  return { type: 'input_text', text: JSON.stringify(content) };
}
