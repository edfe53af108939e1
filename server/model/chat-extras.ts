/**
 * What an answer of Chat Completions holds that the Responses API has no place for: thoughts in plain
 * text, signatures of thoughts and calls. It stays with its item, and goes back to the same model
 * as it came, because some refuse a call that comes back without.
 */
import type { FailureScene } from './failure-scene.ts';
import type { ResponseItem } from './model.ts';
import { isRecord } from './provider-text.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The member of an item. No other API gets to see it. */
const MEMBER = 'chat';

/** @returns the member, to be spread into an item */
export function withExtras(fields: Fields, scene: FailureScene): Fields {
  return { [MEMBER]: { of: nameOf(scene), fields } };
}

/** What is to be put back, for the model that it came from; else null. */
export function extrasOf(item: ResponseItem, scene: FailureScene): Fields | null {
  const extras = item[MEMBER];
  if (!isRecord(extras) || extras['of'] !== nameOf(scene)) return null;
  return isRecord(extras['fields']) ? extras['fields'] : null;
}

/** The items without it. Thoughts that are in it alone are left out. */
export function withoutExtras(items: readonly ResponseItem[]): readonly ResponseItem[] {
  if (!items.some((item) => MEMBER in item)) return items;
  return items.flatMap((item) => {
    if (!(MEMBER in item)) return [item];
    const { [MEMBER]: _extras, ...rest } = item;
    return item.type === 'reasoning' ? [] : [rest as ResponseItem];
  });
}

function nameOf({ provider, model }: FailureScene): string {
  return `${provider}/${model}`;
}
