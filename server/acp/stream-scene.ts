/** Where the updates of a thread go to, and what they can look at. */
import type { SessionUpdate, ToolCallContent } from '@agentclientprotocol/sdk/unstable';
import type { FileChangeItem, UserMessageItem } from '../protocol/item.ts';
import type { Shows } from './editor.ts';

export interface StreamScene {
  /** What the editor can show. */
  readonly shows: Shows;
  /** In the order of the calls, whatever one of them waits for. */
  emit(update: SessionUpdate | (() => Promise<SessionUpdate>)): void;
  /** What a change of files did, as texts. */
  diffs(item: FileChangeItem): Promise<ToolCallContent[]>;
  /** Whether the editor said this message itself, and shows it already. */
  saidHere(item: UserMessageItem): boolean;
}
