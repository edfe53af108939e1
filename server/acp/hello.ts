/** What this agent can do, as it greets an editor. */
import { PROTOCOL_VERSION } from '@agentclientprotocol/sdk/unstable';
import type { ClientCapabilities, InitializeResponse } from '@agentclientprotocol/sdk/unstable';
import { packageVersion } from '../version.ts';
import { API_KEY, TERMINAL } from './login.ts';

/** @param client what the editor can do */
export function initialized(client: ClientCapabilities | null | undefined): InitializeResponse {
  return {
    protocolVersion: PROTOCOL_VERSION,
    agentInfo: { name: 'skein', title: 'Skein', version: packageVersion },
    agentCapabilities: {
      loadSession: true,
      promptCapabilities: { image: true, audio: false, embeddedContext: true },
      mcpCapabilities: { http: true, sse: false },
      sessionCapabilities: {
        list: {},
        resume: {},
        close: {},
        delete: {},
        fork: {},
        archive: {},
        status: {},
        title: {},
        additionalDirectories: {},
      },
      auth: { logout: {}, status: {} },
    },
    authMethods: [
      {
        id: API_KEY,
        name: 'API key',
        description:
          'The key in OPENAI_API_KEY of the environment that the editor starts Skein with.',
      },
      // Who cannot run us in a terminal must not be offered it.
      ...(client?.auth?.terminal === true
        ? [
            {
              type: 'terminal' as const,
              id: TERMINAL,
              name: 'Enter a key',
              description: 'Skein asks for a key of OpenAI in a terminal, and keeps it.',
              args: ['--login'],
            },
          ]
        : []),
    ],
  };
}
