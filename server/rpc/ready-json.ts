/**
 * JSON that is there as text before it is needed as a value: a long history is read from its file, sent,
 * and never looked at. Parsing it and printing it again would take longer than all the rest.
 */
import type { RequestId } from '../protocol/envelope.ts';

interface Ready {
  readonly member: string;
  readonly text: string;
}

const known = new WeakMap<object, Ready>();

/**
 * Gives `owner` a member whose JSON is `text`, which must be sound. It is parsed for who looks at it, and
 * sent as it stands by {@link answerText}. A copy of `owner` is an ordinary object.
 */
export function setReady<K extends string, T extends object>(owner: T, member: K, text: string): T {
  let value: unknown;
  known.set(owner, { member, text });
  return Object.defineProperty(owner, member, {
    enumerable: true,
    configurable: true,
    get: () => (value ??= JSON.parse(text)),
  });
}

/** A response as text. Ready JSON is looked for in the members of `result`, no deeper. */
export function answerText(id: RequestId, result: unknown): string {
  if (typeof result === 'object' && result !== null) {
    for (const [name, owner] of Object.entries(result)) {
      const ready = typeof owner === 'object' && owner !== null ? known.get(owner) : undefined;
      if (ready === undefined) continue;
      const inner = withMember(without(owner as object, ready.member), ready.member, ready.text);
      return `{"id":${JSON.stringify(id)},"result":${withMember(without(result, name), name, inner)}}`;
    }
  }
  return JSON.stringify({ id, result });
}

function without(owner: object, member: string): object {
  const rest = Object.keys(owner).filter((name) => name !== member);
  return Object.fromEntries(rest.map((name) => [name, Reflect.get(owner, name)]));
}

function withMember(owner: object, member: string, text: string): string {
  const others = JSON.stringify(owner).slice(1, -1);
  return `{${others}${others === '' ? '' : ','}${JSON.stringify(member)}:${text}}`;
}
