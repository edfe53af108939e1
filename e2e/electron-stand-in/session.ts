import { EventEmitter } from 'node:events';
import { app } from './app.ts';
import type { Protocol } from './cdp.ts';
import { chromium } from './chromium.ts';
import { loud, loudClass, record } from './loud.ts';
import { addStandardScheme, originOf, toPageUrl } from './origin.ts';
import { answerOf, schemeHandlers, setHeadersListener } from './scheme-server.ts';
import type { FrameOwner } from './web-frame.ts';

type CheckHandler = (
  contents: FrameOwner | null,
  permission: string,
  origin: string,
  details: object,
) => boolean;
type CustomScheme = { scheme: string; privileges?: { standard?: boolean } };
type RequestListener = (details: object, answer: (answer: { cancel?: boolean }) => void) => void;
type HeadersListener = Parameters<typeof setHeadersListener>[0];

// Electron's name of a permission → Chromium's.
const permissions: [string, Protocol.Browser.PermissionDescriptor['name']][] = [
  ['geolocation', 'geolocation'],
  ['notifications', 'notifications'],
  ['media', 'camera'],
  ['media', 'microphone'],
  ['clipboard-read', 'clipboard-read'],
  ['clipboard-sanitized-write', 'clipboard-write'],
  ['midi', 'midi'],
];

export const protocol = loud('protocol', {
  registerSchemesAsPrivileged(schemes: CustomScheme[]): void {
    if (app.started) {
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    }
    for (const { scheme, privileges } of schemes) {
      if (privileges?.standard) addStandardScheme(scheme);
    }
  },
  ...schemeHandlers,
});

/** The default one has its profile in the app's userData; of another, only main's own requests are made. */
export class Session extends EventEmitter {
  readonly protocol = protocol;
  readonly webRequest = loud('webRequest', {
    /** Called for documents and main's own requests; a page's requests for anything else are not put to it. */
    onBeforeRequest: (...args: unknown[]): void => {
      this.#beforeRequest = (args.at(-1) ?? null) as RequestListener | null;
    },
    /** Called for what the app's own schemes answer, not for requests to the network. */
    onHeadersReceived(...args: unknown[]): void {
      setHeadersListener((args.at(-1) ?? null) as HeadersListener);
    },
  });
  #check: CheckHandler | null = null;
  #beforeRequest: RequestListener | null = null;

  /** As on Linux: no language until the app chooses one, and a download for each that is chosen. */
  availableSpellCheckerLanguages = ['de', 'en-GB', 'en-US', 'fr', 'pt-BR', 'zh'];
  spellCheckerEnabled = true;
  #languages: string[] = [];
  readonly #words = new Set<string>();

  setSpellCheckerEnabled(enabled: boolean): void {
    record('session.setSpellCheckerEnabled', enabled);
    this.spellCheckerEnabled = enabled;
  }
  isSpellCheckerEnabled = (): boolean => this.spellCheckerEnabled;
  setSpellCheckerLanguages(languages: string[]): void {
    for (const language of languages) {
      if (this.availableSpellCheckerLanguages.includes(language)) continue;
      throw new Error(`Invalid language code provided: "${language}" is not a valid language code`);
    }
    record('session.setSpellCheckerLanguages', languages);
    this.#languages = [...languages];
  }
  getSpellCheckerLanguages = (): string[] => [...this.#languages];
  addWordToSpellCheckerDictionary(word: string): boolean {
    this.#words.add(word);
    return true;
  }
  listWordsInSpellCheckerDictionary = async (): Promise<string[]> => [...this.#words];

  setPermissionCheckHandler(handler: CheckHandler | null): void {
    this.#check = handler;
  }

  /** Chromium never asks it here. */
  setPermissionRequestHandler(_handler: unknown): void {}

  /** Nor this one. */
  setDevicePermissionHandler(_handler: unknown): void {}

  /** The app's own schemes, and this machine. */
  async fetch(input: string | Request, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    if (!(await this.lets(request.url))) throw new Error('net::ERR_BLOCKED_BY_CLIENT');
    const { protocol: scheme, hostname } = new URL(request.url);
    if (/^https?:$/.test(scheme)) {
      if (['127.0.0.1', 'localhost'].includes(hostname)) return fetch(request);
      throw new Error('net::ERR_NAME_NOT_RESOLVED');
    }
    const answer = await answerOf(request);
    if (answer === null) throw new Error('net::ERR_UNKNOWN_URL_SCHEME');
    return answer;
  }

  /** Whether the app lets a request go. */
  async lets(url: string): Promise<boolean> {
    const listener = this.#beforeRequest;
    if (listener === null) return true;
    const { cancel } = await new Promise<{ cancel?: boolean }>((resolve) => {
      listener({ url, method: 'GET', resourceType: 'mainFrame' }, resolve);
    });
    return cancel !== true;
  }

  /** Asks the app's check handler about every permission and tells Chromium the answers. */
  async applyPermissions(contents: FrameOwner, url: string): Promise<void> {
    const check = this.#check;
    const pageUrl = toPageUrl(url);
    if (!check || !pageUrl.startsWith('http')) return;
    const { connection } = await chromium();
    for (const [name, chromiumName] of permissions) {
      const details = { isMainFrame: true, requestingUrl: url };
      const setting = check(contents, name, `${originOf(url)}/`, details) ? 'granted' : 'denied';
      await connection.browser.send('Browser.setPermission', {
        permission: { name: chromiumName },
        setting,
        origin: new URL(pageUrl).origin,
      });
    }
  }
}

loudClass('session', Session);
export const defaultSession = new Session();
const partitions = new Map<string, Session>();

export const session = loud('session', {
  get defaultSession(): Session {
    if (!app.started) throw new Error('Session can only be received when app is ready');
    return defaultSession;
  },
  fromPartition(name: string): Session {
    if (!app.started) throw new Error('Session can only be received when app is ready');
    if (name === '') return defaultSession;
    const known = partitions.get(name);
    if (known !== undefined) return known;
    const made = new Session();
    partitions.set(name, made);
    app.emit('session-created', made);
    return made;
  },
});
