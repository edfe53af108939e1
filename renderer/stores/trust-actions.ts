/** Folders whose own config is used or not: what waits for the user's word, and the word itself. */
import type { ClientResult } from '../../server/protocol/methods.ts';
import { keyPathOf } from '../lib/key-path.ts';
import type { App } from './app-store.ts';
import { joinPath } from './project-actions.ts';
import { writeSettings } from './settings-actions.ts';

export type TrustLevel = 'trusted' | 'untrusted';

export interface TrustedFolder {
  readonly folder: string;
  readonly level: TrustLevel;
}

/** A file that is not used until its folder is trusted. */
export interface WaitingFile {
  readonly path: string;
  /** What it sets, each as `key = value`; empty for hooks, which are asked about by themselves. */
  readonly settings: readonly string[];
}

export interface WaitingConfig {
  /** The folder to trust: the top of the repository, whose work trees are trusted with it. */
  readonly folder: string;
  readonly files: readonly WaitingFile[];
  /** Another one when the files say something else. */
  readonly mark: string;
}

type Layer = NonNullable<ClientResult<'config/read'>['layers']>[number];

/** More than anybody says “not now” to; the oldest are asked about again. */
const MAX_DECLINED = 200;

/**
 * What a folder's own files would bring into force; null where there is nothing, or the user has
 * said that they shall not, or the app server can't tell.
 */
export async function readWaiting(
  app: App,
  server: string,
  cwd: string,
): Promise<WaitingConfig | null> {
  try {
    const layers = await readLayers(app, server, cwd);
    const waiting = layers.filter(({ disabledReason }) => disabledReason != null);
    const files = (await Promise.all(waiting.map((layer) => filesOf(app, server, layer)))).flat();
    if (files.length === 0) return null;
    const folder = await trustRoot(app, server, cwd);
    const said = trustOf(layers).filter((one) => one.folder === folder || one.folder === cwd);
    if (said.some(({ level }) => level === 'untrusted')) return null;
    const marks = [...waiting.map(({ version }) => version), ...files.map(({ path }) => path)];
    return { folder, files, mark: marks.join(' ') };
  } catch {
    // It is asked again with the next turn.
    return null;
  }
}

/** Lets the folder's own files come into force. @throws if they do not */
export async function trustFolder(
  app: App,
  server: string,
  { folder }: WaitingConfig,
  cwd: string,
): Promise<void> {
  await setTrust(app, server, folder, 'trusted');
  // A server that looks for another folder than the top of the repository finds the one it runs in.
  if ((await readWaiting(app, server, cwd)) !== null) await setTrust(app, server, cwd, 'trusted');
}

/** Null: nothing was said of it. */
export async function setTrust(
  app: App,
  server: string,
  folder: string,
  level: TrustLevel | null,
): Promise<void> {
  const keys = level === null ? ['projects', folder] : ['projects', folder, 'trust_level'];
  const edits = [{ keyPath: keyPathOf(keys), value: level, mergeStrategy: 'replace' as const }];
  await app.rpc.request(server, 'config/batchWrite', { edits, reloadUserConfig: true });
}

/** All folders that the user's config speaks about, by name. */
export async function readTrust(app: App, server: string): Promise<readonly TrustedFolder[]> {
  const folders = trustOf(await readLayers(app, server, null));
  return folders.toSorted((one, other) => one.folder.localeCompare(other.folder));
}

/** Asks no more, as long as the files say the same. */
export async function declineTrust(app: App, { mark }: WaitingConfig): Promise<void> {
  const { declinedFolders } = app.store.getState().settings;
  const all = [...declinedFolders.filter((known) => known !== mark), mark];
  await writeSettings(app, { declinedFolders: all.slice(-MAX_DECLINED) });
}

async function readLayers(app: App, server: string, cwd: string | null): Promise<readonly Layer[]> {
  const params = { includeLayers: true, cwd };
  return (await app.rpc.request(server, 'config/read', params)).layers ?? [];
}

function trustOf(layers: readonly Layer[]): readonly TrustedFolder[] {
  const user = layers.find(({ name }) => name.type === 'user');
  const projects = isTable(user?.config) ? user.config['projects'] : null;
  return Object.entries(isTable(projects) ? projects : {}).flatMap(([folder, said]) => {
    const level = isTable(said) ? said['trust_level'] : null;
    return level === 'trusted' || level === 'untrusted' ? [{ folder, level }] : [];
  });
}

async function filesOf(app: App, server: string, layer: Layer): Promise<readonly WaitingFile[]> {
  const { name, config } = layer;
  if (name.type !== 'project') return [];
  const folder = String(name['dotCodexFolder']);
  const settings = settingsOf(config);
  const hooks = joinPath(folder, 'hooks.json');
  return [
    ...(settings.length === 0 ? [] : [{ path: joinPath(folder, 'config.toml'), settings }]),
    ...((await kindOf(app, server, hooks)) === 'file' ? [{ path: hooks, settings: [] }] : []),
  ];
}

/** Every value, with its dotted key. */
function settingsOf(value: unknown, above: readonly string[] = []): readonly string[] {
  if (isTable(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([key, inner]) => settingsOf(inner, [...above, key]));
  }
  return above.length === 0 ? [] : [`${keyPathOf(above)} = ${JSON.stringify(value)}`];
}

/** The top of the repository that a folder is in, the main one's for a work tree; else the folder. */
async function trustRoot(app: App, server: string, cwd: string): Promise<string> {
  for (let at: string | null = cwd; at !== null; at = parentOf(at)) {
    const git = joinPath(at, '.git');
    const kind = await kindOf(app, server, git);
    if (kind === 'folder') return at;
    if (kind !== 'file') continue;
    const { dataBase64 } = await app.rpc.request(server, 'fs/readFile', { path: git });
    const text = new TextDecoder().decode(
      Uint8Array.from(atob(dataBase64), (byte) => byte.charCodeAt(0)),
    );
    const main = /^gitdir: (.+)[\\/]\.git[\\/]worktrees[\\/][^\\/]+\s*$/.exec(text);
    return main?.[1] ?? at;
  }
  return cwd;
}

async function kindOf(app: App, server: string, path: string): Promise<'file' | 'folder' | null> {
  try {
    const found = await app.rpc.request(server, 'fs/getMetadata', { path });
    return found.isDirectory ? 'folder' : 'file';
  } catch {
    return null;
  }
}

function parentOf(path: string): string | null {
  const parent = path.replace(/[\\/][^\\/]*$/, '');
  return parent === path || parent === '' ? null : parent;
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
