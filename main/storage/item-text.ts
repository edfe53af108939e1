/** The words of an item that a search should find. */

/** Text beyond this (UTF-16 units) is not searched: logs of a build would drown all else. */
const LONGEST = 16_384;

const SKIPPED = new Set(['id', 'type', 'status', 'phase', 'source', 'processId', 'clientId']);

/**
 * Takes known kinds by their fields, and of unknown kinds every string.
 * @param item as received from a server
 */
export function itemText(item: Readonly<Record<string, unknown>>): string {
  switch (item['type']) {
    case 'userMessage':
      return cut(strings(item['content']));
    case 'agentMessage':
    case 'plan':
      return cut([item['text']]);
    case 'reasoning':
      return cut([...list(item['summary']), ...list(item['content'])]);
    case 'commandExecution':
      return cut([item['command'], item['aggregatedOutput']]);
    case 'fileChange':
      return cut(strings(item['changes']));
    default:
      return cut(strings(item));
  }
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function strings(value: unknown, found: string[] = [], depth = 0): string[] {
  if (typeof value === 'string') {
    // Pictures and other data travel as URLs; they hold no words.
    if (!value.startsWith('data:')) found.push(value);
  } else if (typeof value === 'object' && value !== null && depth < 6) {
    for (const [key, member] of Object.entries(value)) {
      if (!SKIPPED.has(key)) strings(member, found, depth + 1);
    }
  }
  return found;
}

function cut(parts: readonly unknown[]): string {
  let text = '';
  for (const part of parts) {
    if (typeof part !== 'string' || part === '') continue;
    text = text === '' ? part : `${text}\n${part}`;
    if (text.length > LONGEST) return text.slice(0, LONGEST);
  }
  return text;
}
