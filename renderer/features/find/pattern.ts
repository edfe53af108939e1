/** What is looked for, as the library looks for it: the very same characters, next to each other. */
export function patternOf(query: string, matchCase: boolean): RegExp {
  return new RegExp(query.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), matchCase ? 'gu' : 'giu');
}
