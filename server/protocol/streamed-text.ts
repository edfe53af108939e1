/** The text of items that comes in deltas: which fields have it, by the names `text`, `summary.0` and the like. */
import type { CommandExecutionItem, ThreadItem } from './item.ts';

/** Puts what has been streamed so far into a field. */
export function writeField(item: ThreadItem, field: string, value: string): void {
  switch (item.type) {
    case 'agentMessage':
    case 'plan':
      item.text = value;
      return;
    case 'commandExecution':
      (item satisfies CommandExecutionItem).aggregatedOutput = value;
      return;
    case 'reasoning': {
      const [list, index] = field.split('.');
      const parts = list === 'content' ? [...item.content] : [...item.summary];
      const at = Number(index);
      while (parts.length < at) parts.push('');
      parts[at] = value;
      if (list === 'content') item.content = parts;
      else item.summary = parts;
      return;
    }
    default:
      return;
  }
}

export function textOf(item: ThreadItem, field: string): string {
  for (const [name, value] of streamedFields(item)) if (name === field) return value;
  return '';
}

/** The fields of an item that deltas append to, with what they hold at the start. */
export function* streamedFields(item: ThreadItem): Generator<readonly [string, string]> {
  switch (item.type) {
    case 'agentMessage':
    case 'plan':
      yield ['text', item.text];
      return;
    case 'commandExecution':
      if (typeof item.aggregatedOutput === 'string') {
        yield ['aggregatedOutput', item.aggregatedOutput];
      }
      return;
    case 'reasoning':
      for (const [index, text] of item.summary.entries()) yield [`summary.${index}`, text];
      for (const [index, text] of item.content.entries()) yield [`content.${index}`, text];
      return;
    default:
      return;
  }
}
