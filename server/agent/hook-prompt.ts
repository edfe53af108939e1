/** What hooks say when a turn wants to end: as its item, and as the model reads it. */
import { v7 as uuid } from 'uuid';
import type { ResponseItem } from '../model/model.ts';
import type { ThreadItem } from '../protocol/item.ts';
import { OWN_TAGS, userMessage } from './history.ts';
import type { HookFragment } from './turn-hooks.ts';

export function hookPromptItem(fragments: readonly HookFragment[], atMs: number): ThreadItem {
  return {
    type: 'hookPrompt',
    id: `msg_${uuid()}`,
    fragments: [...fragments],
    startedAtMs: atMs,
    completedAtMs: atMs,
  };
}

export function hookPromptMessage(fragments: readonly HookFragment[]): ResponseItem {
  return userMessage(
    fragments.map(({ text, hookRunId }) => ({
      type: 'input_text',
      text: `${OWN_TAGS.hook}hook_run_id="${escaped(hookRunId)}">${escaped(text)}</hook_prompt>`,
    })),
  );
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
