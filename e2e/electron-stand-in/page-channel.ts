import type { CdpSession } from './cdp.ts';
import { isolatedWorld, type PageScripts } from './page-scripts.ts';

type Down = ['message', string, string] | ['reply', number, boolean, string];
/** What a page's preload world sends: its kind, its parts, and a way to answer that same document. */
export type Receive = (kind: string, rest: unknown[], answer: (down: Down) => void) => void;

/** The way between the app and the preload's world of one page, whichever document it shows. */
export class PageChannel {
  readonly #session: CdpSession;
  readonly #deliver: string;
  #worldId: number | null = null;
  #outbox: Down[] = [];
  #sending = false;

  constructor(session: CdpSession, frameId: string, scripts: PageScripts, receive: Receive) {
    this.#session = session;
    this.#deliver = scripts.deliver;
    session.on('Runtime.executionContextCreated', ({ context }) => {
      const { frameId: owner } = (context.auxData ?? {}) as { frameId?: string };
      if (context.name === isolatedWorld && owner === frameId) this.#worldId = context.id;
    });
    session.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      if (executionContextId === this.#worldId) this.#worldId = null;
    });
    session.on('Runtime.executionContextsCleared', () => this.close());
    session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name !== scripts.binding || executionContextId !== this.#worldId) return;
      const [kind, ...rest] = JSON.parse(payload) as [string, ...unknown[]];
      receive(kind, rest, (down) => {
        // A new document may have taken the place of the one that asked: its numbers differ.
        if (executionContextId === this.#worldId) this.post(down);
      });
    });
    const { binding, main, isolated } = scripts;
    session.tell('Runtime.addBinding', { name: binding, executionContextName: isolatedWorld });
    session.tell('Page.addScriptToEvaluateOnNewDocument', { source: main });
    session.tell('Page.addScriptToEvaluateOnNewDocument', {
      source: isolated,
      worldName: isolatedWorld,
    });
  }

  /** The document has gone, and with it whatever was still on its way there. */
  close(): void {
    this.#worldId = null;
    this.#outbox = [];
  }

  // One evaluation is under way at a time; what is sent meanwhile leaves together after it.
  post(down: Down): void {
    if (this.#worldId === null) return;
    this.#outbox.push(down);
    if (this.#sending) return;
    this.#sending = true;
    setImmediate(() => void this.#flush());
  }

  async #flush(): Promise<void> {
    while (this.#outbox.length > 0 && this.#worldId !== null) {
      const contextId = this.#worldId;
      const expression = `${this.#deliver}(${JSON.stringify(this.#outbox)})`;
      this.#outbox = [];
      await this.#session
        .send('Runtime.evaluate', { expression, contextId })
        .catch(() => undefined);
    }
    this.#sending = false;
  }
}
