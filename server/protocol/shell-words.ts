/** Shell commands as people read them. */

/** The script of `bash -lc '…'`, exactly as the shell gets it; other commands as they are. */
export function withoutShell(command: string): string {
  const match = /^(?:\/(?:usr\/)?bin\/)?(?:ba|z|da)?sh -l?c ([\s\S]+)$/.exec(command);
  const script = match?.[1];
  if (script === undefined) return command;
  return oneWord(script) ?? command;
}

/** What a shell makes of text that is one word for it; null if it is more, or not literal. */
function oneWord(text: string): string | null {
  let word = '';
  for (const [part, single, double, escaped, plain] of text.matchAll(
    /'([^']*)'|"((?:[^"\\$`]|\\["\\$`])*)"|\\([^\n])|([^\s'"\\$`;&|<>()*?[\]#~!{}]+)|[\s\S]/g,
  )) {
    const literal = single ?? double?.replace(/\\(.)/g, '$1') ?? escaped ?? plain;
    if (literal === undefined && part !== "''" && part !== '""') return null;
    word += literal ?? '';
  }
  return word;
}

/** Words as they would be typed. */
export function shellJoin(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
