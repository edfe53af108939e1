/** What a user said to a thread, as an editor shows it. */
import { pathToFileURL } from 'node:url';
import type { ContentBlock } from '@agentclientprotocol/sdk/unstable';
import type { UserInput } from '../protocol/item.ts';

export function userBlocks(content: readonly UserInput[]): ContentBlock[] {
  return content.map(blockOf);
}

function blockOf(part: UserInput): ContentBlock {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'image': {
      const [, mimeType, data] = /^data:([^;,]+);base64,(.*)$/s.exec(part.url ?? '') ?? [];
      return mimeType === undefined || data === undefined
        ? { type: 'text', text: '[image]' }
        : { type: 'image', mimeType, data };
    }
    case 'localImage':
    case 'localAudio':
      return link(part.path.split(/[\\/]/).at(-1) ?? part.path, part.path);
    case 'mention':
    case 'skill':
      return link(part.name, part.path);
    case 'audio':
      return { type: 'text', text: '[audio]' };
    default:
      return { type: 'text', text: JSON.stringify(part) };
  }
}

function link(name: string, path: string): ContentBlock {
  return { type: 'resource_link', name, uri: pathToFileURL(path).href };
}
