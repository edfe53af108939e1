/** Says for people why a server is not there. */

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
export function causeOfFailedStart(name: string, command: string, error: Error): string {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return `${name} could not start: the command ${command} was not found`;
  if (code === 'EACCES') return `${name} could not start: ${command} may not be executed`;
  return `${name} could not start: ${error.message}`;
}

function lastWords(lines: readonly string[]): string {
  const last = lines.findLast((line) => line.trim() !== '');
  return last === undefined ? '' : `: ${last.trim().slice(0, 300)}`;
}
