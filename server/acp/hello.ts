/** What this agent can do, as it greets an editor. */
import { PROTOCOL_VERSION } from '@agentclientprotocol/sdk';
import type { InitializeResponse } from '@agentclientprotocol/sdk';
import { packageVersion } from '../version.ts';
import { API_KEY } from './login.ts';

export function initialized(): InitializeResponse {
  return {
    protocolVersion: PROTOCOL_VERSION,
    agentInfo: { name: 'skein', title: 'Skein', version: packageVersion },
    agentCapabilities: {
      loadSession: true,
      promptCapabilities: { image: true, audio: false, embeddedContext: true },
      mcpCapabilities: { http: true, sse: false },
      sessionCapabilities: { list: {}, resume: {}, close: {}, additionalDirectories: {} },
      auth: { logout: {} },
    },
    authMethods: [
      {
        id: API_KEY,
        name: 'API key',
        description:
          'The key in OPENAI_API_KEY of the environment that the editor starts Skein with.',
      },
    ],
  };
}
