/** Where a session works, and with which servers. */
import { isAbsolute } from 'node:path';
import { RequestError } from '@agentclientprotocol/sdk/unstable';
import type { McpServer } from '@agentclientprotocol/sdk/unstable';
import { mcpConfig } from './mcp-config.ts';

export interface Place {
  readonly cwd: string;
  readonly additionalDirectories?: readonly string[];
  readonly mcpServers?: readonly McpServer[];
}

/** What a thread of this session is started or resumed with. @throws {RequestError} */
export function wishesOf({ cwd, additionalDirectories = [], mcpServers = [] }: Place) {
  const folders = { cwd: [cwd], additionalDirectories };
  for (const [field, paths] of Object.entries(folders)) {
    const relative = paths.find((path) => !isAbsolute(path));
    if (relative !== undefined) {
      throw RequestError.invalidParams({ [field]: relative }, `${field} must be absolute`);
    }
  }
  const config = mcpConfig(mcpServers);
  if (typeof config === 'string') throw RequestError.invalidParams({}, config);
  return {
    cwd,
    ...(config === null ? {} : { config }),
    ...(additionalDirectories.length === 0
      ? {}
      : { runtimeWorkspaceRoots: [cwd, ...additionalDirectories] }),
  };
}
