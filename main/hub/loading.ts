/** Brings threads into a server's memory, each once, and notes which are there. */
import { check } from '../../server/protocol/check.ts';
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import type { ThreadSettings, ThreadStartResponse } from '../../server/protocol/thread.ts';
import { collaborationMode } from '../../server/protocol/turn.ts';
import { isBundled } from '../app-server/profiles.ts';
import type { Storage } from '../storage/storage.ts';
import { keyText } from './live-thread.ts';
import { ELSEWHERE } from './sync-turns.ts';
import type { LiveThread } from './live-thread.ts';
import type { ServerLink } from './server-link.ts';

export interface LoadingParts {
  live(key: ThreadKey): LiveThread;
  touched(key: ThreadKey): void;
  /** The store may lack turns of it. */
  stale(link: ServerLink, key: ThreadKey): void;
  /** Loads the running turn, whose beginning we did not hear. */
  refetch(link: ServerLink, live: LiveThread): Promise<void>;
}

export class Loading {
  readonly #storage: Storage;
  readonly #parts: LoadingParts;
  readonly #resuming = new Map<string, Promise<void>>();

  constructor(storage: Storage, parts: LoadingParts) {
    this.#storage = storage;
    this.#parts = parts;
  }

  /** A thread came with a response: it is loaded in this generation, and its events come to us. */
  loaded(link: ServerLink, result: ThreadStartResponse, fresh: boolean): void {
    const { thread } = result;
    const key = { server: link.id, threadId: thread.id };
    link.loaded.add(thread.id);
    link.statuses.set(thread.id, thread.status);
    const settings = settingsOf(result);
    this.#parts.live(key).settings = settings;
    if (thread.ephemeral === true) {
      this.#parts.live(key).ephemeral = { thread, settings };
      return;
    }
    this.#parts.live(key).known = true;
    void this.#storage.write(
      { op: 'thread', server: link.id, thread },
      { op: 'details', ...key, details: { settings } },
      // Everything that will be in it comes to us as an event.
      ...(fresh ? [{ op: 'patch', ...key, patch: { complete: true } } as const] : []),
    );
    this.#parts.touched(key);
  }

  /** Makes sure that the server holds the thread and sends us its events. @throws {RpcFault} the server's refusal */
  ensure(link: ServerLink, threadId: string): Promise<void> {
    if (link.loaded.has(threadId)) return Promise.resolve();
    const name = `${keyText({ server: link.id, threadId })}\n${link.generation}`;
    let resuming = this.#resuming.get(name);
    if (resuming === undefined) {
      resuming = this.#resume(link, threadId).finally(() => this.#resuming.delete(name));
      this.#resuming.set(name, resuming);
    }
    return resuming;
  }

  async #resume(link: ServerLink, threadId: string): Promise<void> {
    const key = { server: link.id, threadId };
    const live = this.#parts.live(key);
    live.readers += 1;
    try {
      const result = await link.request('thread/resume', {
        threadId,
        excludeTurns: true,
        ...(await this.#sandboxFor(link, key)),
      });
      // It may have been the last word of a server that is gone: the next one does not hold the thread.
      if (!link.ready) throw new Error('the server ended');
      this.loaded(link, result, false);
      // A turn that another program ran in it when it was fetched: from now on nobody else looks again.
      const [mark] = await this.#storage.read('syncMarks', [key]);
      if (mark?.syncedAt === ELSEWHERE) this.#parts.stale(link, key);
      if (result.thread.status.type === 'active') await this.#parts.refetch(link, live);
    } finally {
      live.readers -= 1;
      live.forgetSettled();
    }
  }

  /** Other servers forget a thread's sandbox when it is resumed: it is given to them again. */
  async #sandboxFor(link: ServerLink, key: ThreadKey): Promise<{ sandbox?: SandboxName }> {
    if (isBundled(link.profile)) return {};
    const page = await this.#storage.read('threadPage', { ...key, limit: 0 });
    const type = page?.details.settings?.sandboxPolicy.type;
    const sandbox = type === undefined ? undefined : SANDBOXES[type];
    return sandbox === undefined ? {} : { sandbox };
  }
}

type SandboxName = 'read-only' | 'workspace-write' | 'danger-full-access';
const SANDBOXES: Readonly<Record<string, SandboxName | undefined>> = {
  readOnly: 'read-only',
  workspaceWrite: 'workspace-write',
  dangerFullAccess: 'danger-full-access',
};

/** The settings that a start, resume or fork answered with, as `thread/settings/updated` has them. */
function settingsOf(result: ThreadStartResponse): ThreadSettings {
  return {
    cwd: result.cwd,
    approvalPolicy: result.approvalPolicy,
    ...(result.approvalsReviewer === undefined
      ? {}
      : { approvalsReviewer: result.approvalsReviewer }),
    sandboxPolicy: result.sandbox,
    activePermissionProfile: result.activePermissionProfile ?? null,
    model: result.model,
    modelProvider: result.modelProvider,
    serviceTier: result.serviceTier ?? null,
    effort: result.reasoningEffort ?? null,
    ...modeOf(result),
  };
}

/** Of a thread that goes on: what it is for at present. One that was just started has none yet. */
function modeOf(result: object): Pick<ThreadSettings, 'collaborationMode'> {
  const given: unknown = Reflect.get(result, 'collaborationMode');
  const judged = check(collaborationMode, given);
  return judged.ok ? { collaborationMode: judged.value } : {};
}
