/** `skein login`, `login status` and `logout`: the key of OpenAI, kept where the server reads it. */
import { UsageError } from '../../listen-options.ts';
import type { CliIo, Run } from '../command.ts';
import { AskingEnded, AskTerminal } from '../run/ask-terminal.ts';
import { connect } from '../run/connect.ts';
import { EXIT } from '../run/exit.ts';
import type { accountOptions, loginOptions } from './options.ts';

/** A key is never an argument: those are seen by every program of the computer. */
export const run: Run<typeof loginOptions> = ({ values }, io) =>
  askForKey(io, values['with-api-key']);

/** @param piped it is not asked for, but read from standard input */
export async function askForKey(io: CliIo, piped: boolean): Promise<number> {
  const apiKey = await readKey(io, piped);
  if (apiKey === null) return EXIT.interrupted;
  if (apiKey === '') throw new UsageError('no key was given');
  const server = await connect(io);
  try {
    await server.client.request('account/login/start', { type: 'apiKey', apiKey });
    io.stdout.write('The key is kept.\n');
    return 0;
  } finally {
    await server.close();
  }
}

/** @returns 1 when there is no key for a provider that needs one */
export const runStatus: Run<typeof accountOptions> = async (_input, io) => {
  const server = await connect(io);
  const { client } = server;
  try {
    const { account, requiresOpenaiAuth } = await client.request('account/read', {});
    const { defaultProviderId } = await client.request('modelProvider/list', {});
    io.stdout.write(
      account !== null
        ? `Logged in with a key; new threads use ${defaultProviderId}.\n`
        : requiresOpenaiAuth
          ? 'Not logged in.\n'
          : `New threads use ${defaultProviderId}, which needs no login.\n`,
    );
    return account === null && requiresOpenaiAuth ? EXIT.failed : 0;
  } finally {
    await server.close();
  }
};

export const runLogout: Run<typeof accountOptions> = async (_input, io) => {
  const server = await connect(io);
  try {
    await server.client.request('account/logout', undefined);
    io.stdout.write('The key is removed.\n');
    return 0;
  } finally {
    await server.close();
  }
};

/** Null: Ctrl+C. */
async function readKey(io: CliIo, piped: boolean): Promise<string | null> {
  if (!piped && io.stdin.isTTY === true) {
    const terminal = new AskTerminal(io, io.stderr, () => undefined);
    try {
      const { signal } = new AbortController();
      return await terminal.text('Key of OpenAI (it is not shown): ', signal, { secret: true });
    } catch (error) {
      if (error instanceof AskingEnded) return null;
      throw error;
    }
  }
  let text = '';
  for await (const chunk of io.stdin) text += String(chunk);
  return text.trim();
}
