/** Files that were dropped or pasted: images go along, files of the workspace are mentioned. */
import { decodeBase64 } from '../../lib/base64.ts';
import { words } from '../../lib/words.ts';
import { can } from '../../stores/abilities.ts';
import type { App } from '../../stores/app-store.ts';
import { setDraft } from '../../stores/drafts.ts';
import { attachmentsOf, readImages, setAttachments } from './attachments.ts';
import { mentionWords } from './file-mention.ts';
import type { Mention } from './suggestions.ts';

const t = words('composer');

/** Bytes up to which a file is compared with those of the workspace that are called like it. */
const COMPARED = 4 * 1024 * 1024;
/** As many of them are looked at. */
const CANDIDATES = 20;

export interface Workspace {
  readonly server: string;
  readonly root: string;
}

/**
 * The file of the workspace that was dropped. A page is never told where a file lies, so it is the one
 * that has the same name and the same bytes; null if there is none, or more than one.
 */
export async function workspaceFile(
  app: App,
  { server, root }: Workspace,
  file: File,
): Promise<Mention | null> {
  if (root === '' || file.size > COMPARED) return null;
  if (!can(app.store.getState(), server, 'fileSearch')) return null;
  const { files } = await app.rpc.request(server, 'fuzzyFileSearch', {
    query: file.name,
    roots: [root],
    cancellationToken: null,
  });
  const bytes = new Uint8Array(await file.arrayBuffer());
  const named = files.filter((hit) => hit.match_type === 'file' && hit.file_name === file.name);
  const same: Mention[] = [];
  for (const hit of named.slice(0, CANDIDATES)) {
    const path = `${hit.root.replace(/[\\/]$/, '')}/${hit.path}`;
    const { dataBase64 } = await app.rpc.request(server, 'fs/readFile', { path });
    if (!equal(decodeBase64(dataBase64), bytes)) continue;
    same.push({ kind: 'mention', words: mentionWords(hit.path), name: hit.file_name, path });
  }
  return same.length === 1 ? (same[0] ?? null) : null;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

/**
 * Takes what was dropped or pasted into a draft.
 * @param noImages why the model takes none; null if it takes them
 * @returns why some of it was left out; null if nothing was
 */
export async function addDropped(
  app: App,
  workspace: Workspace,
  draftKey: string,
  noImages: string | null,
  files: readonly File[],
): Promise<string | null> {
  const pictures = files.filter(({ type }) => type.startsWith('image/'));
  let problem = pictures.length > 0 ? noImages : null;
  if (pictures.length > 0 && noImages === null) {
    const read = await readImages(pictures, attachmentsOf(app, draftKey));
    setAttachments(app, draftKey, [...attachmentsOf(app, draftKey), ...read.images]);
    problem = read.problem;
  }
  for (const file of files) {
    if (pictures.includes(file)) continue;
    const mention = await workspaceFile(app, workspace, file);
    if (mention === null) problem = t('notInFolder', { name: file.name });
    else addMention(app, draftKey, mention);
  }
  return problem;
}

/** At the end of what was typed, as if it had been typed. */
function addMention(app: App, draftKey: string, mention: Mention): void {
  const typed = app.store.getState().drafts[draftKey] ?? '';
  const gap = typed === '' || /\s$/.test(typed) ? '' : ' ';
  setDraft(app, draftKey, `${typed}${gap}${mention.words} `);
  const there = attachmentsOf(app, draftKey);
  setAttachments(app, draftKey, [...there, { ...mention, id: crypto.randomUUID() }]);
}
