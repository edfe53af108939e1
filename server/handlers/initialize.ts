import { hostname, release, type as osType } from 'node:os';
import type { InitializeParams, InitializeResponse } from '../protocol/config.ts';
import { invalidRequest } from '../rpc/fault.ts';
import { serverVersion } from '../version.ts';
import type { ClientConnection } from './client-connection.ts';

/** A name goes into the headers of model requests: visible ASCII, space and tab only. */
const headerValue = /^[\t\x20-\x7e]+$/;

/** Does the handshake. @throws {RpcFault} for a second one, or a name that can't be a header value. */
export function initialize(
  params: InitializeParams,
  connection: ClientConnection,
  home: string,
): InitializeResponse {
  if (connection.initialized) throw invalidRequest('Already initialized');
  const { name, version } = params.clientInfo;
  if (!headerValue.test(name)) {
    throw invalidRequest(`Invalid clientInfo.name: '${name}'. Must be a valid HTTP header value.`);
  }
  connection.initialize(params);
  const terminal = process.env['TERM_PROGRAM'] ?? process.env['TERM'] ?? 'unknown';
  const system = `${osType()} ${release()}; ${process.arch}`;
  return {
    userAgent: `${name}/${serverVersion} (${system}) ${terminal} (${name}; ${version})`,
    codexHome: home,
    platformFamily: process.platform === 'win32' ? 'windows' : 'unix',
    platformOs: platformNames[process.platform] ?? process.platform,
  };
}

const platformNames: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'macos',
  win32: 'windows',
};

/** How this machine is called in `remoteControl/status/changed`. */
export const serverName = hostname;
