/** The growing output of one command, as far as the editor can show it grow. */
import type { ToolCallContent } from '@agentclientprotocol/sdk/unstable';
import type { CommandExecutionItem } from '../protocol/item.ts';
import type { StreamScene } from './stream-scene.ts';
import { shownOutput } from './tool-content.ts';

interface Grown {
  readonly content?: ToolCallContent[];
  readonly _meta?: Record<string, unknown>;
}

/** Without terminals an update carries all output so far: so it comes seldom. */
const PAUSE_MS = 300;
/** UTF-16 units that are kept for that; the item itself has all of it. */
const KEPT = 128 * 1024;

/**
 * Editors that have terminals for display only get the output as it comes (an extension that Zed began:
 * `terminal_info`, `terminal_output` and `terminal_exit` in `_meta`); others get it as text.
 */
export class CommandOutput {
  readonly #id: string;
  readonly #cwd: string;
  readonly #scene: StreamScene;
  #text = '';
  #told = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor({ id, cwd }: CommandExecutionItem, scene: StreamScene) {
    this.#id = id;
    this.#cwd = cwd;
    this.#scene = scene;
  }

  begin(): Grown {
    if (!this.#scene.shows.terminals) return {};
    return {
      content: [{ type: 'terminal', terminalId: this.#id }],
      _meta: { terminal_info: { terminal_id: this.#id, cwd: this.#cwd } },
    };
  }

  add(delta: string): void {
    if (this.#scene.shows.terminals) {
      this.#told += delta.length;
      this.#emit({ _meta: this.#data(delta) });
      return;
    }
    this.#text = (this.#text + delta).slice(-KEPT);
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#emit({ content: [shownOutput(this.#text)] });
    }, PAUSE_MS).unref();
  }

  end({ aggregatedOutput, exitCode }: CommandExecutionItem): Grown {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (!this.#scene.shows.terminals) return {};
    const rest = aggregatedOutput ?? '';
    return {
      content: [{ type: 'terminal', terminalId: this.#id }],
      _meta: {
        ...(this.#told === 0 && rest !== '' ? this.#data(rest) : {}),
        terminal_exit: { terminal_id: this.#id, exit_code: exitCode ?? null, signal: null },
      },
    };
  }

  #data(data: string): Record<string, unknown> {
    return { terminal_output: { terminal_id: this.#id, data } };
  }

  #emit(grown: Grown): void {
    this.#scene.emit({ sessionUpdate: 'tool_call_update', toolCallId: this.#id, ...grown });
  }
}
