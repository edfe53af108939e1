/** For tests: threads that are compacted, and what the model is then sent. */
import { message } from '../../model/scripted-model.ts';
import type { InputItem, ScriptedReply, ScriptedRequest } from '../../model/scripted-model.ts';
import { openFixture } from './thread-fixture.ts';
import type { Fixture } from './thread-fixture.ts';

/** A summary is asked for with the words `SUM UP`. */
export function open(
  script: (request: ScriptedRequest) => ScriptedReply,
  config = '',
  models: readonly object[] | null = null,
): Promise<Fixture> {
  return openFixture(script, `compact_prompt = "SUM UP"\n${config}`, models);
}

/** A response that fills the window with so many tokens. */
export function* filling(id: string, text: string, total: number) {
  yield* message(id, [text]);
  const usage = { input_tokens: total - 10, output_tokens: 10, total_tokens: total };
  yield { type: 'response.completed', response: { id, status: 'completed', usage } };
}

export const textOf = (item: InputItem | undefined): string =>
  JSON.stringify(item?.['content'] ?? '');
export const isSummary = ({ body }: ScriptedRequest): boolean =>
  textOf(body.input.at(-1)).includes('SUM UP');
/** What the user and the model said, without instructions and surroundings. */
export function words(request: ScriptedRequest | undefined): string[] {
  return (request?.body.input ?? []).flatMap((item) => {
    if (item['role'] === 'developer') return [];
    if (item.type !== 'message') return [item.type];
    const text = (item['content'] as { text: string }[]).map((part) => part.text).join('');
    if (text.includes('<environment_context>')) return ['environment'];
    return [text.includes('<thread_summary>') ? `summary: ${text.split('\n').at(-2)}` : text];
  });
}
