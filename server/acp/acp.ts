/** `skein acp`: an agent for editors that speak the Agent Client Protocol, on standard input and output. */
import { Readable, Writable } from 'node:stream';
import type { Readable as Input, Writable as Output } from 'node:stream';
import { ndJsonStream } from '@agentclientprotocol/sdk/unstable';
import { attachAppServer } from '../client/attach.ts';
import type { AttachedServer } from '../client/attach.ts';
import { homeAddress } from '../home.ts';
import { ownServer } from '../own-server.ts';
import { packageVersion } from '../version.ts';
import { EditorAgent } from './agent.ts';

export interface AcpIo {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: NodeJS.ProcessEnv;
  onInterrupt(listener: () => void): () => void;
}

/** Ends when the editor does: with its end of our standard input. @returns the exit status */
export async function serveEditor(io: AcpIo): Promise<number> {
  let attaching: Promise<AttachedServer> | null = null;
  const agent = new EditorAgent({
    env: io.env,
    attach: async (editorName) => {
      attaching = attachAppServer({
        address: homeAddress(io.env),
        program: ownServer(io.env),
        clientInfo: { name: 'skein-acp', title: editorName, version: packageVersion },
        capabilities: { experimentalApi: true },
        // The thread may be open in the app, too.
        unhandled: 'leave',
        stderr: (text) => io.stderr.write(text),
      });
      const { client, how, passedOver } = await attaching;
      if (passedOver !== null) io.stderr.write(`skein acp: ${passedOver}\n`);
      return { client, alone: how === 'started' };
    },
  });
  const output = Writable.toWeb(io.stdout) as WritableStream<Uint8Array>;
  const input = Readable.toWeb(io.stdin) as ReadableStream<Uint8Array>;
  const connection = agent.app.connect(ndJsonStream(output, input));
  const stopListening = io.onInterrupt(() => connection.close());
  // Without a server there is nothing to serve; an editor starts us again.
  const end = await Promise.race([connection.closed.then(() => 'editor'), agent.serverEnded]);
  stopListening();
  await agent.end();
  // Begun, it has to be ended, however far it is.
  const server = await (attaching as Promise<AttachedServer> | null)?.catch(() => null);
  await server?.close();
  if (end === 'editor') return 0;
  io.stderr.write('skein acp: the app server has ended\n');
  connection.close();
  return 1;
}
