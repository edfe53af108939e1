/** Writes a thread out in a form of the user's choice. */
import type { ThreadSummary } from '../../../server/protocol/host-thread.ts';
import type { Turn } from '../../../server/protocol/turn.ts';
import { markdownOf } from '../../lib/turn-markdown.ts';
import type { App } from '../../stores/app-store.ts';
import { titleOf } from '../../stores/thread-actions.ts';
import { writeThreadFile } from '../../../server/protocol/thread-file.ts';
import { headerOf, turnsOfThread } from './thread-turns.ts';

export const forms = ['markdown', 'html', 'json'] as const;
export type Form = (typeof forms)[number];

const kinds: Readonly<Record<Form, { readonly ending: string; readonly type: string }>> = {
  markdown: { ending: 'md', type: 'text/markdown' },
  html: { ending: 'html', type: 'text/html' },
  json: { ending: 'json', type: 'application/json' },
};

export interface Exported {
  readonly name: string;
  readonly blob: Blob;
}

/**
 * @param told hears how many turns are written so far
 * @throws the reason of `signal` when it is aborted, or why the history could not be read
 */
export async function exportThread(
  app: App,
  summary: ThreadSummary,
  form: Form,
  { told, signal }: { readonly told: (turns: number) => void; readonly signal: AbortSignal },
): Promise<Exported> {
  const { ending, type } = kinds[form];
  const parts: Blob[] = [];
  for await (const text of await textsOf(app, summary, form, told)) {
    signal.throwIfAborted();
    // A browser keeps a large one on disk.
    parts.push(new Blob([text]));
  }
  return { name: `${fileNameOf(titleOf(summary))}.${ending}`, blob: new Blob(parts, { type }) };
}

async function textsOf(
  app: App,
  summary: ThreadSummary,
  form: Form,
  told: (turns: number) => void,
): Promise<AsyncGenerator<string>> {
  const turns = turnsOfThread(app, summary, told);
  const title = titleOf(summary);
  switch (form) {
    case 'json':
      return writeThreadFile(headerOf(summary, new Date()), turns);
    case 'markdown':
      return writeMarkdown(title, turns);
    case 'html': {
      const { writeThreadPage } = await import('./thread-html.tsx');
      return writeThreadPage(headerOf(summary, new Date()), title, turns);
    }
  }
}

async function* writeMarkdown(title: string, turns: AsyncIterable<Turn>): AsyncGenerator<string> {
  yield `# ${title.replaceAll(/\s+/g, ' ')}\n`;
  for await (const turn of turns) yield `\n${markdownOf(turn, true)}`;
}

/** Of a title, what every file system takes. */
export function fileNameOf(title: string): string {
  const name = title
    .normalize('NFC')
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/[\u0000-\u001f\u007f<>:"/\\|?*]+/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/^[. ]+|[. ]+$/g, '')
    .slice(0, 80)
    .trim();
  return name === '' || /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(name) ? 'thread' : name;
}

/** Hands a file to the user: the browser saves it, the desktop app asks where. */
export function saveFile({ name, blob }: Exported): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun with the click, but not every engine has opened the file by now.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
