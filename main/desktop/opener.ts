/** Does what a link, a dropped folder or `skein PATH` asks for, as far as it may. */
import { basename, dirname, relative, sep } from 'node:path';
import type { Project } from '../../server/protocol/host.ts';
import { LOCAL } from '../app-server/profiles.ts';
import { newAddress, threadAddress } from './addresses.ts';
import type { Desk } from './desk.ts';
import type { Opening } from './openings.ts';
import { words } from './words.ts';

const t = words('desktop');

export interface OpenerPorts {
  readonly desk: Pick<Desk, 'state' | 'host' | 'ask' | 'serverReady'>;
  /** Leads a window to this address, or opens one there. */
  readonly show: (address: string) => void;
  /** Where pages are of a browser, there is none. */
  readonly openWindow?: () => void;
  /** Asks the user. */
  readonly confirm: (question: {
    readonly title: string;
    readonly about: string;
    readonly yes: string;
  }) => Promise<boolean>;
  /** Says why something was not done. */
  readonly tell: (title: string, about: string) => void;
  /** A folder that was opened, for what the system remembers. */
  readonly opened?: (path: string) => void;
}

/** At a time: each folder becomes a project. */
const MOST = 100;

export class Opener {
  readonly #ports: OpenerPorts;
  #before: Promise<void> = Promise.resolve();

  constructor(ports: OpenerPorts) {
    this.#ports = ports;
  }

  /** One after the other, as they came. */
  open(openings: readonly Opening[]): Promise<void> {
    const count = openings.length;
    if (count > MOST) {
      this.#ports.tell(t('tooMany', { most: MOST }), t('tooManyAbout', { named: count }));
    }
    for (const opening of openings.slice(0, MOST)) {
      this.#before = this.#before.then(() => this.#open(opening));
    }
    return this.#before;
  }

  async #open(opening: Opening): Promise<void> {
    const { show, tell } = this.#ports;
    switch (opening.kind) {
      case 'thread':
        show(threadAddress({ server: this.#serverOf(opening), threadId: opening.threadId }));
        return;
      case 'new':
        await this.#fill(null, opening.prompt);
        show(newAddress(null));
        return;
      case 'window':
        this.#ports.openWindow?.();
        return;
      case 'unknown':
        tell(t('unknownLink'), opening.link);
        return;
      case 'path':
        try {
          await this.#path(opening);
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error);
          tell(t('notOpened', { path: opening.path }), why);
        }
        return;
    }
  }

  #serverOf({ server, threadId }: { readonly server: string | null; readonly threadId: string }) {
    if (server !== null) return server;
    const { threads } = this.#ports.desk.state;
    return [...threads.values()].find((one) => one.threadId === threadId)?.server ?? LOCAL;
  }

  async #path({ path, prompt, trusted }: Extract<Opening, { kind: 'path' }>): Promise<void> {
    const { desk, show, confirm, opened } = this.#ports;
    const known = this.#holder(path)?.path === path;
    // Before anything is looked at: a link of somebody's learns nothing and changes nothing unasked.
    if (!trusted && !known) {
      const about = t(prompt === null ? 'openAbout' : 'openWithMessageAbout', { path });
      if (!(await confirm({ title: t('openAsk'), about, yes: t('open') }))) return;
    }
    await desk.serverReady(LOCAL);
    const isFolder = (await desk.ask(LOCAL, 'fs/getMetadata', { path })).isDirectory;
    const folder = isFolder ? path : (this.#holder(path)?.path ?? dirname(path));
    const { project } = await desk.host('host/project/add', { path: folder });
    const file = isFolder ? null : mention(relative(folder, path) || basename(path));
    const text = [file, prompt].filter((part) => part !== null && part !== '').join(' ');
    await this.#fill(project.id, text);
    opened?.(folder);
    show(newAddress(project.id));
  }

  /** The innermost project with the path in it. */
  #holder(path: string): Project | undefined {
    const holds = ({ path: folder }: Project): boolean =>
      path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
    return this.#ports.desk.state.projects
      .filter((project) => project.server === LOCAL && holds(project))
      .sort((a, b) => b.path.length - a.path.length)[0];
  }

  /** Puts words where the user sees them before they are sent, behind what he wrote there himself. */
  async #fill(projectId: string | null, text: string | null): Promise<void> {
    if (text === null || text === '') return;
    const { desk } = this.#ports;
    const key = `new/${projectId ?? ''}`;
    const before = (await desk.host('host/initialize', {})).drafts[key] ?? '';
    if (before.endsWith(text)) return;
    const all = before.trim() === '' ? text : `${before.trimEnd()}\n\n${text}`;
    await desk.host('host/draft/write', { key, text: all });
  }
}

/** As the composer writes it. */
function mention(path: string): string {
  return /\s/.test(path) ? `@"${path}" ` : `@${path} `;
}
