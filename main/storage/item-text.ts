/** The words of an item that a search should find. */

/** Text beyond this (UTF-16 units) is not searched: logs of a build would drown all else. */
const LONGEST = 16_384;

const SKIPPED = new Set(['id', 'type', 'status', 'phase', 'source', 'processId', 'clientId']);

/**
 * Takes known kinds by their fields, and of unknown kinds every string.
 * @param item as received from a server
 */
export function itemText(item: Readonly<Record<string, unknown>>): string {
  return cut(itemWords(item));
}

/** As {@link itemText}, all of it, each text by itself. */
export function itemWords(item: Readonly<Record<string, unknown>>): string[] {
  switch (item['type']) {
    case 'userMessage':
      return strings(item['content']);
    case 'agentMessage':
    case 'plan':
      return strings(item['text']);
    case 'reasoning':
      return [...strings(item['summary']), ...strings(item['content'])];
    case 'commandExecution':
      return [...strings(item['command']), ...strings(item['aggregatedOutput'])];
    case 'fileChange':
      return strings(item['changes']);
    default:
      return strings(item);
  }
}

/** The files that it changed, or read as far as its command tells, as they were called. */
export function itemFiles(item: Readonly<Record<string, unknown>>): string[] {
  const parts = { fileChange: item['changes'], commandExecution: item['commandActions'] };
  const kind = item['type'];
  const list = kind === 'fileChange' || kind === 'commandExecution' ? parts[kind] : [];
  if (!Array.isArray(list)) return [];
  const paths = list.map((part: { readonly path?: unknown } | null) => part?.path);
  return [...new Set(paths.filter((path) => typeof path === 'string'))].filter(Boolean);
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

function cut(parts: readonly string[]): string {
  let text = '';
  for (const part of parts) {
    if (part === '') continue;
    text = text === '' ? part : `${text}\n${part}`;
    if (text.length > LONGEST) return text.slice(0, LONGEST);
  }
  return text;
}
