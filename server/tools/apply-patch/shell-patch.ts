/** A patch that a model sent through the shell. */
export interface ShellPatch {
  patch: string;
  /** From a leading `cd <folder> &&`, as written; `null` without one. */
  folder: string | null;
}

const heredoc =
  /^\s*(?:cd\s+(?:'([^']*)'|"([^"$`\\]*)"|([^\s'"$`\\;&|<>()*?]+))\s*&&\s*)?(?:applypatch|apply_patch)\s+<<-?\s*(?:'(\w+)'|"(\w+)"|(\w+))[ \t]*\r?\n([\s\S]*)$/;

/**
 * Recognises a script that does nothing but pass a heredoc to `apply_patch`, optionally after a
 * `cd` to a literal folder. Such a script is a patch, whatever tool carried it; no program of that
 * name exists for the shell to start. Anything more is `null` and stays a command.
 */
export function readShellPatch(script: string): ShellPatch | null {
  const match = heredoc.exec(script);
  if (match === null) return null;
  const word = match[4] ?? match[5] ?? match[6] ?? '';
  const lines = (match[7] ?? '').replace(/\s+$/, '').split('\n');
  const closing = lines.findIndex((line) => line.trim() === word);
  if (closing === -1 || closing !== lines.length - 1) return null;
  return {
    patch: lines.slice(0, closing).join('\n'),
    folder: match[1] ?? match[2] ?? match[3] ?? null,
  };
}
