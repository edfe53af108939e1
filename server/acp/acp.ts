/** `skein acp`: an agent for editors that speak the Agent Client Protocol, on standard input and output. */
import { Readable, Writable } from 'node:stream';
import { ndJsonStream } from '@agentclientprotocol/sdk';
import type { Run } from '../cli/command.ts';
import { attachAppServer } from '../client/attach.ts';
import type { AttachedServer } from '../client/attach.ts';
import { homeAddress, ownServer } from '../own-server.ts';
import { packageVersion } from '../version.ts';
import { EditorAgent } from './agent.ts';
import type { acpOptions } from './options.ts';

/** Ends when the editor does: with its end of our standard input. */
export const run: Run<typeof acpOptions> = async (_input, io) => {
  let server: AttachedServer | null = null;
  const agent = new EditorAgent({
    env: io.env,
    attach: async (editorName) => {
      server = await attachAppServer({
        address: homeAddress(io.env),
        program: ownServer(io.env),
        clientInfo: { name: 'skein-acp', title: editorName, version: packageVersion },
        capabilities: { experimentalApi: true },
        // The thread may be open in the app, too.
        unhandled: 'leave',
        stderr: (text) => io.stderr.write(text),
      });
      if (server.passedOver !== null) io.stderr.write(`skein acp: ${server.passedOver}\n`);
      return server.client;
    },
  });
  const output = Writable.toWeb(io.stdout) as WritableStream<Uint8Array>;
  const input = Readable.toWeb(io.stdin) as ReadableStream<Uint8Array>;
  const connection = agent.app.connect(ndJsonStream(output, input));
  const stopListening = io.onInterrupt(() => connection.close());
  await connection.closed;
  stopListening();
  await agent.end();
  await (server as AttachedServer | null)?.close();
  return 0;
};
