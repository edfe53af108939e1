import type { UserInput } from '../../server/protocol/item.ts';

/** What a user wrote, without what was attached. */
export function wordsOfUser(content: readonly UserInput[]): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}
