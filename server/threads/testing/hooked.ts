/** Threads with hooks of the user's, for tests. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { completed, functionCall, says } from '../../model/scripted-model.ts';
import type { ScriptedReply, ScriptedRequest } from '../../model/scripted-model.ts';
import { openFixture } from './thread-fixture.ts';
import type { Seen } from './test-server.ts';
import type { Fixture } from './thread-fixture.ts';

type Hooks = Readonly<Record<string, readonly object[]>>;

/** Where hooks keep what they are told. */
export const logOf = ({ home }: Pick<Fixture, 'home'>): string => path.join(home, 'told.jsonl');

/** Opens a home with these hooks, all of them trusted, until the test that asks has ended. */
export async function openHooked(
  hooksOf: (log: string) => Hooks,
  script: (request: ScriptedRequest) => ScriptedReply = ({ index }) => says(`m_${index}`, 'Done.'),
  config = '',
): Promise<Fixture> {
  const fixture = await openFixture(script, config);
  const hooks = hooksOf(logOf(fixture));
  const { home, workspace, access } = fixture;
  await writeFile(path.join(home, 'hooks.json'), JSON.stringify({ hooks }));
  const file = path.join(home, 'config.toml');
  const known = await access.services.hooks.list(workspace);
  const states = known.hooks.map(
    ({ key, hash }) => `[hooks.state.${JSON.stringify(key)}]\ntrusted_hash = "${hash}"\n`,
  );
  await writeFile(file, `${await readFile(file, 'utf8')}\n${states.join('\n')}`);
  return fixture;
}

export const hook = (command: string, more: object = {}) => ({
  hooks: [{ type: 'command', command, ...more }],
});
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
export const answers = (answer: object): string =>
  `cat > /dev/null; echo ${quoted(JSON.stringify(answer))}`;
/** Keeps what the hook is told, a line each time. */
export const keeps = (file: string): string => `{ cat; echo; } >> ${quoted(file)}`;
export const kept = async (fixture: Fixture): Promise<Record<string, unknown>[]> =>
  (await readFile(logOf(fixture), 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

export const danger = { approvalPolicy: 'never', sandbox: 'danger-full-access' } as const;

export function* runs(command: string) {
  yield* functionCall('c', 'exec_command', { cmd: command });
  yield* completed();
}

/** Methods with what they are about. */
export function told({ outbound }: Fixture, from = 0): string[] {
  return outbound.seen.slice(from).flatMap(({ method, params }) => {
    const { item, run } = params as {
      item?: { type: string };
      run?: { eventName: string; status: string };
    };
    if (run !== undefined) return [`${method} ${run.eventName} ${run.status}`];
    if (item !== undefined) return [`${method} ${item.type}`];
    return /^turn\/(started|completed)|requestApproval$/.test(method) ? [method] : [];
  });
}

export function statusOf({ outbound }: Fixture): unknown {
  const end = outbound.seen.findLast(({ method }) => method === 'turn/completed');
  return (end?.params['turn'] as Seen['params'] | undefined)?.['status'];
}

/** What the model was sent last. */
export const sent = ({ model }: Fixture): string =>
  JSON.stringify(model.requests.at(-1)?.body.input);

export const both = (event: string, status = 'completed'): string[] => [
  `hook/started ${event} running`,
  `hook/completed ${event} ${status}`,
];

/** Entries of the runs of one event. */
export const entries = ({ outbound }: Fixture, event: string): unknown[] =>
  outbound.seen
    .filter(({ method }) => method === 'hook/completed')
    .map(({ params }) => params['run'] as { eventName: string; entries: unknown[] })
    .filter(({ eventName }) => eventName === event)
    .flatMap((run) => run.entries);

/** The content of a file once it is there. */
export async function appears(file: string): Promise<string> {
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text.trim() !== '') return text.trim();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Resolves when the process is no more. */
export async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
