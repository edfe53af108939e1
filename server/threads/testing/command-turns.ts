/** Turns that run commands, for tests. */
import { completed, functionCall, says } from '../../model/scripted-model.ts';
import { openFixture } from './thread-fixture.ts';
import type { Fixture } from './thread-fixture.ts';

/** For a thread that may do everything unasked. */
export const danger = { approvalPolicy: 'never', sandbox: 'danger-full-access' } as const;

/** Each turn runs what its words say, as a shell command. */
export function openCommands(): Promise<Fixture> {
  return openFixture(function* ({ body, index }) {
    const last = body.input.at(-1);
    if (last?.type !== 'message') return yield* says(`m_${index}`, 'done');
    const parts = last['content'] as { text: string }[];
    yield* functionCall(`c_${index}`, 'exec_command', { cmd: parts.at(-1)?.text });
    yield* completed();
  });
}
