/** What a request's `input` tells: the task in hand, and what has been done for it so far. */
import { isRecord } from '../provider-text.ts';

/** `exitCode` is null when no command ran to its end; `declined`: the user or the policy said no. */
export type Step = {
  readonly tool: string;
  readonly output: string;
  readonly exitCode: number | null;
  readonly declined: boolean;
};

/** Texts that a client adds on its own under the user's name. */
const CONTEXT = /^\s*(?:<[a-z_]+[ >]|# .*instructions)/i;

/** `asked` holds all that the user ever asked for, `steps` the finished calls since the last. */
export function readTranscript(input: ReadonlyArray<Record<string, unknown>>) {
  const asked: string[] = [];
  const calls = new Map<unknown, string>();
  let steps: Step[] = [];
  for (const item of input) {
    const tool = calls.get(item['call_id']);
    if (item['role'] === 'user') {
      const own = textsOf(item['content']).filter((text) => !CONTEXT.test(text));
      const text = own.join('\n').trim();
      if (text === '') continue;
      asked.push(text);
      calls.clear();
      steps = [];
    } else if (typeof item['name'] === 'string') {
      calls.set(item['call_id'], item['name']);
    } else if (tool !== undefined) {
      steps.push(readStep(tool, textsOf(item['output']).join('\n')));
    }
  }
  return { asked, steps };
}

function readStep(tool: string, text: string): Step {
  const code = /^Process exited with code (-?\d+)/m.exec(text);
  const output = /^Output:\n?([\s\S]*)$/m.exec(text)?.[1] ?? text;
  const declined = code === null && /rejected|declined|denied|not allowed|refused/i.test(text);
  return { tool, output, exitCode: code === null ? null : Number(code[1]), declined };
}

function textsOf(content: unknown): readonly string[] {
  if (typeof content === 'string') return [content];
  const parts: readonly unknown[] = Array.isArray(content) ? content : [];
  const texts = parts.map((part) => (isRecord(part) ? part['text'] : null));
  return texts.filter((text) => typeof text === 'string');
}
