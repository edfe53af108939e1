/** What goes into the store and comes out of it, as it crosses the worker's boundary. */
import type { SignIn } from '../../server/protocol/host-sign-in.ts';
import type { ExpiredRequest } from '../../server/protocol/host-expired.ts';
import type {
  ApprovalRecord,
  SearchKind,
  SearchOrder,
  PendingRequest,
  ThreadKey,
  ThreadSnapshot,
} from '../../server/protocol/host-thread.ts';
import type { ShortMark } from '../../server/protocol/host-page.ts';
import type { ThreadItem } from '../../server/protocol/item.ts';
import type { Thread, ThreadSettings } from '../../server/protocol/thread.ts';
import type { ThreadTokenUsage, Turn } from '../../server/protocol/turn.ts';

export type Plan = NonNullable<ThreadSnapshot['plan']>;
export type Diff = NonNullable<ThreadSnapshot['diff']>;

/** A row of the library. Times are Unix milliseconds. */
export interface StoredThread {
  readonly server: string;
  readonly threadId: string;
  readonly name: string | null;
  readonly preview: string;
  readonly cwd: string;
  /** Whose project it belongs to: `cwd`, or what its work tree was made from. */
  readonly folder: string;
  readonly branch: string | null;
  readonly model: string | null;
  readonly modelProvider: string | null;
  readonly forkedFromId: string | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly archived: boolean;
  readonly deleted: boolean;
  readonly added: number;
  readonly removed: number;
  readonly error: string | null;
  readonly readAtMs: number;
  readonly markedUnread: boolean;
  /** Its place among the pinned threads; null when it is not one. */
  readonly pinRank: number | null;
  /** Id of its server's section. */
  readonly section: string | null;
  /** Size of its rollout when it was last measured; null before. */
  readonly bytes: number | null;
  /** All turns from the first to the newest are in the store. */
  readonly complete: boolean;
  /** It has changed on its server since. */
  readonly behind: boolean;
  /** Another program's, which the server reads where it lies. */
  readonly imported: boolean;
}

export interface ThreadPatch {
  readonly name?: string | null;
  readonly preview?: string;
  readonly cwd?: string;
  readonly model?: string | null;
  readonly modelProvider?: string | null;
  readonly updatedAtMs?: number;
  readonly archived?: boolean;
  readonly added?: number;
  readonly removed?: number;
  readonly error?: string | null;
  readonly readAtMs?: number;
  readonly markedUnread?: boolean;
  readonly pinRank?: number | null;
  readonly section?: string | null;
  readonly bytes?: number;
  /** When the thread had last changed as it was measured. */
  readonly bytesAtMs?: number;
  readonly complete?: boolean;
  /** It changed on its server since its turns were fetched. */
  readonly behind?: boolean;
  /** The server's `updatedAt` (Unix seconds) up to which turns were fetched. */
  readonly syncedAt?: number;
}

export interface ThreadDetails {
  readonly settings?: ThreadSettings | null;
  readonly tokenUsage?: ThreadTokenUsage | null;
  readonly plan?: Plan | null;
  readonly diff?: Diff | null;
}

/** One change of the store. A batch of them is one transaction, applied in order. */
export type Write =
  /** `archived` is known from which list it came; left out it stays as it was. */
  | {
      readonly op: 'thread';
      readonly server: string;
      readonly thread: Thread;
      readonly archived?: boolean;
    }
  | ({ readonly op: 'patch'; readonly patch: ThreadPatch } & ThreadKey)
  | ({ readonly op: 'details'; readonly details: ThreadDetails } & ThreadKey)
  /** The first thing the user wrote; a thread that has a preview keeps it. */
  | ({ readonly op: 'preview'; readonly preview: string } & ThreadKey)
  | ({ readonly op: 'delete'; readonly atMs: number } & ThreadKey)
  /** The turn without its items, which come as writes of their own. */
  | ({ readonly op: 'turn'; readonly turn: Turn } & ThreadKey)
  | ({
      readonly op: 'item';
      readonly turnId: string;
      readonly item: ThreadItem;
      readonly open: boolean;
      readonly atMs: number;
    } & ThreadKey)
  /** Text that an open item grew by. */
  | ({
      readonly op: 'text';
      readonly turnId: string;
      readonly itemId: string;
      readonly field: string;
      readonly text: string;
    } & ThreadKey)
  /** Turns that follow each other on the server, oldest first, items full. */
  | ({
      readonly op: 'page';
      readonly turns: readonly Turn[];
      /** The turn that follows the last of them; left out: not known. */
      readonly before?: string;
      /** Of a turn that comes in pieces: how many of its items came before these. */
      readonly itemsBefore?: number;
    } & ThreadKey)
  /** Forgets the turns after this one (null: all), which the server reverted. */
  | ({ readonly op: 'revert'; readonly lastTurnId: string | null } & ThreadKey)
  | { readonly op: 'approval'; readonly record: ApprovalRecord }
  /** A question that waits from now on; then it expired, or is gone. */
  | { readonly op: 'request'; readonly request: PendingRequest; readonly subject: string }
  | { readonly op: 'requestExpired'; readonly expired: ExpiredRequest }
  | { readonly op: 'requestGone'; readonly id: string }
  /** A new one, or what changed of it. */
  | { readonly op: 'signIn'; readonly signIn: StoredSignIn }
  | { readonly op: 'signInGone'; readonly id: string }
  | { readonly op: 'draft'; readonly key: string; readonly text: string }
  | { readonly op: 'profile'; readonly id: string; readonly profile: object }
  | { readonly op: 'setting'; readonly key: string; readonly value: unknown }
  /** The end of a batch, by which it is known again: it was kept as a whole. */
  | { readonly op: 'batch'; readonly name: string };

export interface StoredPage {
  readonly thread: StoredThread;
  readonly details: Required<ThreadDetails>;
  /** Oldest first, items full. */
  readonly turns: readonly Turn[];
  /** Items whose text may still grow. */
  readonly open: readonly { readonly turnId: string; readonly itemId: string }[];
  readonly short: readonly ShortMark[];
  /** For a window of what is older. */
  readonly olderCursor: string | null;
}

export interface ThreadQuery {
  /** Folders on one server, those below them included; left out: every thread. */
  readonly within?: { readonly server: string; readonly path: string };
  readonly archived: boolean;
  readonly searchTerm?: string | null;
  /** Bounds of the last change, Unix milliseconds, both included. */
  readonly sinceMs?: number | null;
  readonly untilMs?: number | null;
  /** Left out: the last change first. */
  readonly sort?: ThreadSort | null;
  readonly cursor?: string | null;
  readonly limit: number;
}

/** Largest: those of unknown size last. */
export type ThreadSort = 'updated' | 'oldest' | 'created' | 'title' | 'largest';

/** What is needed to measure a thread's rollout. */
export interface ThreadFile extends ThreadKey {
  /** The rollout on its server's machine; null where the server does not say. */
  readonly path: string | null;
  readonly updatedAtMs: number;
  /** The size, if nothing changed since it was measured. */
  readonly bytes: number | null;
}

export interface StoredSignIn extends SignIn {
  /** SHA-256 of its token, in hex: the token itself is the browser's alone. */
  readonly tokenHash: string;
  readonly revokedAtMs: number | null;
}

export interface StoredProject {
  readonly id: string;
  readonly server: string;
  readonly path: string;
  readonly name: string;
  readonly rank: number;
  readonly collapsed: boolean;
}

/** A configured app server, not yet judged: another version of Skein may have written it. */
export interface StoredProfile {
  readonly id: string;
  readonly profile: unknown;
}

export interface SearchQuery {
  /** Empty: the newest items that pass the filters. */
  readonly query: string;
  readonly within?: { readonly server: string; readonly path: string } | undefined;
  readonly kinds?: readonly SearchKind[];
  /** Unix milliseconds: the first included, the last not. */
  readonly afterMs?: number | undefined;
  readonly beforeMs?: number | undefined;
  readonly archived?: boolean | undefined;
  /** Of a file that the item changed or read: its path, or some of its letters in their order. */
  readonly file?: string | undefined;
  /** Without words, it is the newest ones. */
  readonly order?: SearchOrder | undefined;
  readonly limit: number;
  readonly cursor?: string | null;
}

export interface StoredHit {
  readonly server: string;
  readonly threadId: string;
  readonly turnId: string;
  readonly itemId: string;
  readonly kind: string;
  readonly title: string;
  /** Whose project it belongs to. */
  readonly folder: string;
  readonly archived: boolean;
  readonly atMs: number;
  readonly snippet: string;
  readonly ranges: [number, number][];
  /** Of the title. */
  readonly titleRanges: [number, number][];
}
