/** Says for people why a server is not there. */
import { existsSync } from 'node:fs';

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const OUT_OF_MEMORY = /heap out of memory|JavaScript heap|allocation failed|ENOMEM|out of memory/i;
const MODULE_MISSING = /Cannot find module '([^']+)'/;

/** @param lines the last lines of its stderr */
export function causeOfEnding(name: string, ending: Ending, lines: readonly string[]): string {
  const said = lines.join('\n');
  if (OUT_OF_MEMORY.test(said)) return `${name} ran out of memory`;
  const missing = MODULE_MISSING.exec(said);
  if (missing !== null) return `${name} could not start: ${missing[1]} is missing`;
  if (ending.signal === 'SIGKILL') {
    return `${name} was killed (SIGKILL); the system does that when memory runs out`;
  }
  if (ending.signal !== null) return `${name} was ended by ${ending.signal}${lastWords(lines)}`;
  if (ending.code === 0) return `${name} ended by itself${lastWords(lines)}`;
  return `${name} ended with exit code ${ending.code ?? 'unknown'}${lastWords(lines)}`;
}

/** @param error what starting the program failed with */
export function causeOfFailedStart(
  name: string,
  { command, cwd }: { readonly command: string; readonly cwd?: string },
  error: Error,
): string {
  const code = codeOf(error);
  if (code === 'ENOENT' && cwd !== undefined && !existsSync(cwd)) {
    return `${name} could not start: there is no folder ${cwd}`;
  }
  if (code === 'ENOENT') return `${name} could not start: the command ${command} was not found`;
  if (code === 'EACCES') return `${name} could not start: ${command} may not be executed`;
  return `${name} could not start: ${error.message}`;
}

function lastWords(lines: readonly string[]): string {
  const last = lines.findLast((line) => line.trim() !== '');
  return last === undefined ? '' : `: ${last.trim().slice(0, 300)}`;
}

const TLS = /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)|certificate/u;

/** @param error what connecting failed with */
export function causeOfUnreached(name: string, url: string, error: Error): string {
  const code = codeOf(error);
  const start = `${name} could not be reached`;
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${start}: the name ${hostOf(url)} was not found`;
    case 'ECONNREFUSED':
      return `${start}: nothing listens at ${hostOf(url)}`;
    case 'ENOENT':
      return `${start}: there is no socket at ${hostOf(url)}`;
    case 'EACCES':
      return `${start}: ${hostOf(url)} may not be opened`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `${start}: there is no way to ${hostOf(url)} in the network`;
    case 'ETIMEDOUT':
      return `${start}: ${hostOf(url)} did not answer in time`;
    default:
      break;
  }
  if (code === 'EPROTO' || code === 'ERR_SSL_WRONG_VERSION_NUMBER') {
    return `${start}: what answers at ${hostOf(url)} does not speak TLS`;
  }
  if (TLS.test(`${code} ${error.message}`)) {
    return `${start}: its certificate is not trusted (${error.message})`;
  }
  if (error.message.includes('handshake has timed out')) {
    return `${start}: ${hostOf(url)} did not answer in time`;
  }
  if (/parse error|invalid|socket hang up/iu.test(error.message) || code.startsWith('HPE_')) {
    return `${start}: what answers at ${hostOf(url)} is no app server`;
  }
  return `${start}: ${error.message}`;
}

/** What listens answered, but not as an app server does. */
export function causeOfHttp(name: string, status: number, text: string, token: boolean): string {
  if (status === 401) {
    return token ? `${name} does not accept the token` : `${name} wants a token`;
  }
  if (status === 403) return `${name} refuses this computer or its token${said(text)}`;
  return `${name} is no app server: it answered with HTTP ${status}${said(text)}`;
}

/** A connection that had been open. @param code of its end, as WebSockets have them */
export function causeOfLost(name: string, code: number, reason: string): string {
  const start = `the connection to ${name} was lost`;
  if (reason !== '') return `${start}: ${reason.slice(0, 300)}`;
  if (code === 1000 || code === 1001) return `${name} ended the connection`;
  return start;
}

/** `ssh` has exit codes of its own: 255 is its own failure, 127 and 126 its shell’s. */
export function causeOfSsh(
  name: string,
  { host, command }: { readonly host: string; readonly command: string },
  ending: Ending,
  lines: readonly string[],
): string {
  if (ending.code === 255) return `${host} could not be reached by ssh${lastWords(lines)}`;
  if (ending.code === 127) {
    return `${name} could not start: ${command} was not found on ${host}; its shell may need the full path`;
  }
  if (ending.code === 126)
    return `${name} could not start: ${command} may not be executed on ${host}`;
  return causeOfEnding(name, ending, lines);
}

function codeOf(error: Error): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return typeof first === 'object' && first !== null && 'code' in first ? String(first.code) : '';
}

function said(text: string): string {
  const words = text.trim().split('\n', 1)[0] ?? '';
  return words === '' || words.startsWith('<') ? '' : `: ${words.slice(0, 200)}`;
}

/** Never the whole address, which may hold a password. */
function hostOf(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url);
    return protocol === 'unix:' ? pathname : host;
  } catch {
    return url;
  }
}
