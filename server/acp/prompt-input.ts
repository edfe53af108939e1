/** What an editor's user says, as the input of a turn. */
import { fileURLToPath } from 'node:url';
import type { ContentBlock, EmbeddedResource } from '@agentclientprotocol/sdk/unstable';
import type { UserInput } from '../protocol/item.ts';
import type { AdditionalContextEntry } from '../protocol/turn.ts';

export interface TurnInput {
  readonly input: UserInput[];
  /** The texts that came along, by their addresses. */
  readonly additionalContext: Record<string, AdditionalContextEntry>;
}

/** What cannot be sent comes back as what is wrong with it. */
export function turnInput(prompt: readonly ContentBlock[]): TurnInput | string {
  const input: UserInput[] = [];
  const additionalContext: Record<string, AdditionalContextEntry> = {};
  for (const [index, block] of prompt.entries()) {
    switch (block.type) {
      case 'text':
        input.push({ type: 'text', text: block.text });
        break;
      case 'image':
        input.push(image(block.mimeType, block.data));
        break;
      case 'audio':
        return `prompt.${index}: audio cannot be sent`;
      case 'resource_link':
        input.push(mention(block.title ?? block.name, block.uri));
        break;
      case 'resource': {
        const { uri } = block.resource;
        const embedded = embed(block.resource);
        if (typeof embedded === 'string') {
          input.push({ type: 'text', text: `[${nameOf(uri)}](${uri})` });
          // Two selections of one file are two pieces.
          const key = Object.hasOwn(additionalContext, uri) ? `${uri} (${index})` : uri;
          additionalContext[key] = { value: embedded, kind: 'untrusted', name: uri };
        } else input.push(embedded);
        break;
      }
    }
  }
  return { input, additionalContext };
}

function image(mimeType: string, data: string): UserInput {
  return { type: 'image', url: `data:${mimeType};base64,${data}` };
}

/** A file is given with its content, by the server; any other address as it is. */
function mention(name: string, uri: string): UserInput {
  const path = filePath(uri);
  return path === null
    ? { type: 'text', text: `[${name}](${uri})` }
    : { type: 'mention', name, path };
}

/** A text goes beside the user's words; an image is one of them. */
function embed(resource: EmbeddedResource['resource']): string | UserInput {
  if ('text' in resource) return resource.text;
  const { mimeType, blob, uri } = resource;
  if (mimeType?.startsWith('image/') === true) return image(mimeType, blob);
  const bytes = Math.floor((blob.length * 3) / 4);
  const text = `[${nameOf(uri)}](${uri}) (about ${bytes} bytes of ${mimeType ?? 'unknown kind'}, not shown)`;
  return { type: 'text', text };
}

/** The last part of an address, with the lines it may name. */
function nameOf(uri: string): string {
  const last = uri.split('/').at(-1) ?? '';
  try {
    return last === '' ? uri : decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** Null: it is no file of this computer, or only some lines of one, which a path cannot say. */
function filePath(uri: string): string | null {
  if (!uri.startsWith('file:') || !URL.canParse(uri)) return null;
  const url = new URL(uri);
  if (url.hash !== '') return null;
  try {
    return fileURLToPath(url);
  } catch {
    return null;
  }
}
