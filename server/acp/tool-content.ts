/** What tools give, as content that an editor shows. */
import type { ContentBlock, ToolCallContent } from '@agentclientprotocol/sdk/unstable';

/** UTF-16 units of a command's output that are shown: its end. */
const SHOWN_OUTPUT = 64 * 1024;

export function textContent(text: string): ToolCallContent {
  return { type: 'content', content: { type: 'text', text } };
}

/** The end of an output, as a code block. */
export function shownOutput(output: string): ToolCallContent {
  const shown = output.length <= SHOWN_OUTPUT ? output : `…${output.slice(-SHOWN_OUTPUT)}`;
  const longest = Math.max(2, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return textContent(`${fence}console\n${shown.replace(/\n?$/, '\n')}${fence}`);
}

/** A part of an MCP tool's result, or of a client's tool's; an unknown one is shown as it is. */
export function contentOf(part: unknown): ToolCallContent {
  return { type: 'content', content: blockOf(part) };
}

type Fields = Readonly<Record<string, unknown>>;

function blockOf(part: unknown): ContentBlock {
  const asText = (): ContentBlock => ({ type: 'text', text: JSON.stringify(part) ?? '' });
  if (!isFields(part)) return asText();
  const { type, text, data, mimeType, uri, name, resource } = part;
  switch (type) {
    case 'text':
    case 'inputText':
      return typeof text === 'string' ? { type: 'text', text } : asText();
    case 'image':
    case 'audio':
      return typeof data === 'string' && typeof mimeType === 'string'
        ? { type, data, mimeType }
        : asText();
    case 'inputImage':
      return dataImage(part['imageUrl']) ?? asText();
    case 'resource_link':
      return typeof uri === 'string' && typeof name === 'string'
        ? { type: 'resource_link', uri, name }
        : asText();
    case 'resource':
      return resourceBlock(resource) ?? asText();
    default:
      return asText();
  }
}

function resourceBlock(resource: unknown): ContentBlock | null {
  if (!isFields(resource) || typeof resource['uri'] !== 'string') return null;
  const { uri, text, blob, mimeType } = resource;
  const kind = typeof mimeType === 'string' ? { mimeType } : {};
  if (typeof text === 'string') return { type: 'resource', resource: { uri, text, ...kind } };
  if (typeof blob === 'string') return { type: 'resource', resource: { uri, blob, ...kind } };
  return null;
}

function dataImage(url: unknown): ContentBlock | null {
  const match = typeof url === 'string' ? /^data:([^;,]+);base64,(.*)$/s.exec(url) : null;
  const [, mimeType, data] = match ?? [];
  return mimeType === undefined || data === undefined ? null : { type: 'image', mimeType, data };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
