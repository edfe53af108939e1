/** Addresses that others wrote: which of them may stand in a link at all. */

const OUTSIDE: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);

/** Whether it leaves the app by a scheme that a reader expects. */
export function leadsOutside(address: string): boolean {
  const scheme = schemeOf(address);
  return scheme !== null && OUTSIDE.has(scheme);
}

/** Whether it has neither a scheme nor a host: `//host/x` has one, and so has `\\host\x` to a browser or Windows. */
export function isRelative(address: string): boolean {
  return schemeOf(address) === null && !isOnAnotherMachine(bare(address));
}

/** Whether a path names the machine that it lies on. */
export function isOnAnotherMachine(path: string): boolean {
  return /^[\\/]{2}/.test(path);
}

/** What a link to a file carries: its words, in no form that a browser takes for an address. */
export function hrefOfFile(words: string): string {
  return isRelative(words) ? bare(words) : `./${bare(words)}`;
}

function schemeOf(address: string): string | null {
  return /^[^/?#]*?:/.exec(address)?.[0].toLowerCase() ?? null;
}

/** As a browser reads it: without tabs, line ends and what else stands before it. */
function bare(address: string): string {
  // oxlint-disable-next-line no-control-regex
  return address.replace(/[\t\n\r]|^[\u0000-\u0020]+/g, '');
}
