/** A conversation that Claude Code kept: JSON lines, read for what was said and done. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { recordOf } from './migration.ts';

export interface SaidMessage {
  readonly role: 'user' | 'assistant';
  readonly text: string;
  /** Unix milliseconds. */
  readonly atMs: number;
}

export interface SessionFile {
  /** Absolute. */
  readonly path: string;
  readonly sha256: string;
  readonly cwd: string;
  readonly title: string;
  readonly messages: readonly SaidMessage[];
}

const LONGEST_TITLE = 120;

/** Null for what holds no conversation. Lines that make no sense are passed over. */
export async function readSession(file: string): Promise<SessionFile | null> {
  const bytes = await readFile(file);
  const messages: SaidMessage[] = [];
  let cwd: string | null = null;
  for (const line of bytes.toString('utf8').split('\n')) {
    const entry = parsed(line);
    if (entry['isMeta'] === true || entry['isSidechain'] === true) continue;
    const role = entry['type'];
    if (role !== 'user' && role !== 'assistant') continue;
    if (typeof entry['cwd'] === 'string') cwd ??= entry['cwd'];
    const atMs = Date.parse(String(entry['timestamp']));
    const said = partsOf(recordOf(entry['message'])['content']);
    if (said.text === '' || Number.isNaN(atMs)) continue;
    // What a tool gave back is the agent's doing, though it is kept as the user's.
    messages.push({ role: said.fromTool ? 'assistant' : role, text: said.text, atMs });
  }
  const first = messages.find(({ role }) => role === 'user');
  if (cwd === null || first === undefined) return null;
  const [line = ''] = first.text.split('\n');
  return {
    path: file,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    cwd,
    title: line.slice(0, LONGEST_TITLE),
    messages,
  };
}

function parsed(line: string): Readonly<Record<string, unknown>> {
  try {
    return recordOf(JSON.parse(line));
  } catch {
    return {};
  }
}

function partsOf(content: unknown): { readonly text: string; readonly fromTool: boolean } {
  if (typeof content === 'string') return { text: content.trim(), fromTool: false };
  const texts: string[] = [];
  let fromTool = false;
  for (const each of Array.isArray(content) ? (content as unknown[]) : []) {
    const part = recordOf(each);
    switch (part['type']) {
      case 'text':
        if (typeof part['text'] === 'string') texts.push(part['text'].trim());
        break;
      case 'tool_use':
        texts.push(`[tool call: ${String(part['name'])}] ${JSON.stringify(part['input'] ?? {})}`);
        break;
      case 'tool_result':
        fromTool = true;
        texts.push(`[tool result]\n${partsOf(part['content']).text}`);
        break;
      default:
        // Images and thoughts stay behind.
        break;
    }
  }
  return { text: texts.filter((text) => text !== '').join('\n\n'), fromTool };
}
