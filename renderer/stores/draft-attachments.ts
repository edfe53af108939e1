/** What goes with drafts beside their words: at once here, and kept by main until it is sent. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { DraftAttachment } from '../../server/protocol/host-draft.ts';
import { HOST, type HostNotificationParams } from '../../server/protocol/host.ts';
import { words } from '../lib/words.ts';
import type { App } from './app-store.ts';
import { showError } from './toasts.ts';

const t = words('stores');

type Lists = Readonly<Record<string, readonly DraftAttachment[]>>;

const none: readonly DraftAttachment[] = [];

export class DraftAttachments {
  /** By the key of the draft. */
  readonly store: StoreApi<Lists> = createStore<Lists>(() => ({}));
  readonly #app: App;
  /** What main was asked for, or told, already; answers that are overtaken by a change here are late. */
  readonly #changes = new Map<string, number>();
  readonly #read = new Set<string>();

  constructor(app: App) {
    this.#app = app;
    app.rpc.onNotifications((batch) => {
      for (const { server, message } of batch) {
        if (server !== HOST || message.method !== 'host/draft/attachments/changed') continue;
        const { key } = message.params as HostNotificationParams<'host/draft/attachments/changed'>;
        if (this.#read.has(key)) this.#fetch(key);
      }
    });
  }

  of(key: string): readonly DraftAttachment[] {
    return this.store.getState()[key] ?? none;
  }

  /** Brings what main keeps of a draft, once. */
  load(key: string): void {
    if (this.#read.has(key)) return;
    this.#read.add(key);
    this.#fetch(key);
  }

  set(key: string, next: readonly DraftAttachment[]): void {
    const before = this.of(key);
    this.#read.add(key);
    this.#changes.set(key, this.#changesOf(key) + 1);
    this.store.setState({ [key]: next });
    const left = new Set(next.map(({ id }) => id));
    const known = new Set(before.map(({ id }) => id));
    const ids = before.flatMap(({ id }) => (left.has(id) ? [] : [id]));
    const { rpc } = this.#app;
    // What main does not keep is here as long as the window is.
    const failed = (error: unknown): void => showError(this.#app, t('attachmentNotKept'), error);
    if (ids.length > 0) rpc.host('host/draft/attachments/remove', { key, ids }).catch(failed);
    for (const attachment of next) {
      if (known.has(attachment.id)) continue;
      rpc.host('host/draft/attachments/add', { key, attachment }).catch(failed);
    }
  }

  #changesOf(key: string): number {
    return this.#changes.get(key) ?? 0;
  }

  #fetch(key: string): void {
    const at = this.#changesOf(key);
    this.#app.rpc.host('host/draft/attachments/read', { key }).then(
      ({ data }) => {
        if (at === this.#changesOf(key)) this.store.setState({ [key]: data });
      },
      (error: unknown) => {
        this.#read.delete(key);
        showError(this.#app, t('attachmentsNotRead'), error);
      },
    );
  }
}

const all = new WeakMap<App, DraftAttachments>();

export function draftAttachmentsOf(app: App): DraftAttachments {
  let found = all.get(app);
  if (found === undefined) {
    found = new DraftAttachments(app);
    all.set(app, found);
  }
  return found;
}
