/**
 * Codex's own SDK on a journey with `skein exec` and with the reference, by its path override: both must
 * tell it the same events.
 */
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { npm, saysOf } from '../fixtures/npm.ts';
import { Gate, patch, say, startModelServer } from '../fixtures/model-server.ts';
import { NoReference } from './reference.ts';
import { ours, reference, writeConfig } from './side.ts';
import type { Side } from './side.ts';

export const SDK_VERSION = '0.163.0';
const SDK = '@openai/codex-sdk';

type Event = Record<string, unknown> & { readonly item?: { readonly type: string } };

/** As much of the SDK as the journey uses. */
interface Sdk {
  readonly Codex: new (options: object) => {
    startThread(options: object): SdkThread;
    resumeThread(id: string, options: object): SdkThread;
  };
}
interface SdkThread {
  readonly id: string | null;
  run(input: unknown, options?: object): Promise<{ readonly finalResponse: string }>;
  runStreamed(input: unknown): Promise<{ readonly events: AsyncIterable<Event> }>;
}

/** @returns how the events differ, or what went wrong; null when they agree */
export async function sdkJourney(
  program: string,
  scratch: string,
  parent: string,
): Promise<string | null> {
  const sdk = await obtainSdk(scratch);
  try {
    const theirs = await travel(sdk, reference(program), program, parent);
    const cli = fileURLToPath(new URL('../../main/cli.ts', import.meta.url));
    const mine = await travel(sdk, ours, process.env['SKEIN_TEST_CLI'] ?? cli, parent);
    for (const [at, line] of theirs.entries()) {
      if (line !== mine[at]) return `reference: ${line}\n   ours:      ${mine[at] ?? 'nothing'}`;
    }
    return mine.length > theirs.length ? `ours alone: ${mine[theirs.length] ?? ''}` : null;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

/** @throws {NoReference} */
async function obtainSdk(scratch: string): Promise<Sdk> {
  const folder = join(scratch, `sdk-${SDK_VERSION}`);
  const entry = join(folder, 'node_modules', SDK, 'dist', 'index.js');
  if (!existsSync(entry)) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
    // Its optional parts are a binary of its own version, which the override makes needless.
    const args = ['install', '--no-audit', '--no-fund', '--no-save', '--omit=optional'];
    try {
      await npm([...args, `${SDK}@${SDK_VERSION}`], folder);
    } catch (error) {
      throw new NoReference(SDK_VERSION, `npm says: ${saysOf(error)}`, error);
    }
  }
  return (await import(pathToFileURL(entry).href)) as Sdk;
}

/** What the SDK saw and was told, a line each. */
async function travel(
  { Codex }: Sdk,
  side: Side,
  program: string,
  parent: string,
): Promise<string[]> {
  const folder = await realpath(await mkdtemp(join(parent, 's-')));
  const model = await startModelServer();
  const [home, workspace] = [join(folder, 'home'), join(folder, 'ws')];
  await mkdir(home, { mode: 0o700 });
  await mkdir(workspace);
  await writeConfig(side, home, model);
  const seen: string[] = [];
  try {
    const codex = new Codex({
      codexPathOverride: await executable(program, folder),
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: folder,
        [side.homeVariable]: home,
        SCRIPTED_KEY: model.key,
      },
      config: { model_reasoning_summary: 'auto' },
      configOverrides: ['model_verbosity="low"'],
    });
    const thread = codex.startThread({
      threadSource: 'user',
      workingDirectory: workspace,
      skipGitRepoCheck: true,
      sandboxMode: 'danger-full-access',
      approvalPolicy: 'never',
      modelReasoningEffort: 'low',
      webSearchMode: 'disabled',
      networkAccessEnabled: true,
      additionalDirectories: [folder],
    });
    const tell = (event: Event): void => {
      // Warnings are each server's own.
      if (event.item?.type === 'error') return;
      seen.push(
        JSON.stringify(event)
          .replaceAll(workspace, 'WORKSPACE')
          .replaceAll(thread.id ?? 'no thread yet', 'THREAD'),
      );
    };
    const stream = async (words: unknown): Promise<void> => {
      const { events } = await thread.runStreamed(words);
      for await (const event of events) tell(event);
    };
    model.script(
      {
        parts: [
          { reasoning: 'I think.' },
          { text: 'First words.' },
          { call: 'exec_command', arguments: { cmd: 'echo hi; exit 3' } },
        ],
      },
      patch('*** Begin Patch\n*** Add File: a.txt\n+hello\n*** End Patch\n'),
      say('All done.'),
    );
    await stream('Do it.');
    seen.push(`a.txt: ${await readFile(join(workspace, 'a.txt'), 'utf8')}`);

    model.script(say('Gone on.'));
    const again = await thread.run([
      { type: 'text', text: 'Go' },
      { type: 'text', text: 'on.' },
    ]);
    seen.push(`final: ${again.finalResponse}`);

    model.script(say('{"a":1}'));
    const outputSchema = {
      type: 'object',
      properties: { a: { type: 'number' } },
      required: ['a'],
      additionalProperties: false,
    };
    const shaped = await thread.run('As JSON.', { outputSchema });
    const { text } = model.requests.at(-1) as { text?: { format?: { schema?: unknown } } };
    seen.push(`shaped: ${shaped.finalResponse} by ${JSON.stringify(text?.format?.schema)}`);

    model.script({ status: 400, error: { message: 'bad thing' } });
    seen.push(
      `failed: ${await thread.run('Fail.').then(
        () => 'no',
        () => 'yes',
      )}`,
    );

    const stop = new AbortController();
    const asked = model.requests.length;
    model.script({ parts: [{ begun: 'On and' }, { hold: new Gate() }] });
    const endless = thread.run('Go on and on.', { signal: stop.signal });
    endless.catch(() => undefined);
    await model.requested(asked + 1);
    stop.abort();
    seen.push(
      `aborted: ${await endless.then(
        () => 'no',
        () => 'yes',
      )}`,
    );

    model.script(say('There again.'));
    seen.push(`after: ${(await thread.run('Still there?')).finalResponse}`);

    // Another program goes on with it, by another model, with a picture.
    const image = join(folder, 'dot.png');
    await writeFile(image, Buffer.from(DOT, 'base64'));
    const later = codex.resumeThread(thread.id ?? '', {
      model: 'scripted-2',
      workingDirectory: workspace,
      skipGitRepoCheck: true,
      sandboxMode: 'read-only',
      approvalPolicy: 'on-request',
      webSearchEnabled: false,
      networkAccessEnabled: false,
    });
    model.script(say('A dot.'));
    const looked = await later.run([
      { type: 'text', text: 'What is it?' },
      { type: 'local_image', path: image },
    ]);
    const last = model.requests.at(-1) ?? {};
    const pictured = JSON.stringify(last).includes('data:image/png;base64,');
    seen.push(`resumed: ${looked.finalResponse} by ${String(last['model'])}, ${pictured}`);
    seen.push(`the same thread: ${later.id === thread.id}`);
    return seen;
  } finally {
    await model.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A picture of one point. */
const DOT =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** The SDK starts it by its path alone. */
async function executable(program: string, folder: string): Promise<string> {
  if (!/\.(ts|cjs)$/.test(program)) return program;
  const path = join(folder, 'skein');
  await writeFile(path, `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
  await chmod(path, 0o755);
  return path;
}
