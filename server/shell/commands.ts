/**
 * Every command a POSIX script may come to run, however deep it is tucked away, and what that says
 * about deleting by force.
 */
import { forEachChild } from 'unbash';
import type { Command, ParsedScript, SyntaxNode } from 'unbash';
import { literalText, parseSafely } from './parse.ts';

/** Depth of scripts within scripts (`sh -c "sh -c …"`) that are looked into. */
const MAX_DEPTH = 8;

/** A command somewhere in a script; null stands for a word that only running it tells. */
export type PossibleWords = readonly (string | null)[];

/**
 * Every command that the script may run, also inside loops, substitutions, functions and scripts
 * passed to another shell. Null when the script cannot be read.
 */
export function everyCommand(script: string): readonly PossibleWords[] | null {
  const found: PossibleWords[] = [];
  return visitScript(script, found, 0) ? found : null;
}

function visitScript(script: string, found: PossibleWords[], depth: number): boolean {
  const tree = parseSafely(script);
  if (tree === null || depth > MAX_DEPTH) return false;
  let readable = true;
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'Command' && node.name !== undefined) {
      const words = [node.name, ...node.args].map((argument) =>
        argument.type === 'Word' ? literalText(argument) : argument.text,
      );
      found.push(words);
      const inner = [...innerScripts(words), ...(readsScript(words) ? fedScripts(node) : [])];
      if (!inner.every((each) => visitScript(each, found, depth + 1))) readable = false;
    }
    if (node.type === 'Script' && ((node as ParsedScript).errors?.length ?? 0) > 0)
      readable = false;
    forEachChild(node, visit);
  };
  visit(tree);
  return readable;
}

const SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'zsh', 'ksh', 'ash']);

/** Programs that run the words after their own options, wherever those begin. */
const RUNNERS: ReadonlySet<string> = new Set(
  `sudo doas su env xargs nice ionice nohup time timeout command exec builtin busybox toybox stdbuf
   setsid chroot unshare parallel watch find fd script strace ltrace caffeinate flock chrt taskset
   runuser systemd-run run0 pkexec gosu su-exec nsenter setpriv prlimit`.split(/\s+/),
);

/** Programs that hand a word to a shell, wherever it stands among theirs. */
const SCRIPT_TAKERS: ReadonlySet<string> = new Set(
  'su runuser watch script flock parallel trap'.split(' '),
);

/** The name a command goes by, without its folder. */
export function programName(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1);
}

/** The commands that `words` may amount to: itself and, behind a runner, each later beginning. */
export function unwrapped(words: PossibleWords): readonly PossibleWords[] {
  const [first] = words;
  if (typeof first !== 'string' || !RUNNERS.has(programName(first))) return [words];
  return words.map((_, index) => words.slice(index));
}

/** Scripts handed over as an argument: `sh -c '…'`, `eval …`, `trap '…' EXIT`. */
function innerScripts(words: PossibleWords): string[] {
  const scripts: string[] = [];
  for (const command of unwrapped(words)) {
    const [first, ...rest] = command;
    if (typeof first !== 'string') continue;
    if (first === 'eval') {
      scripts.push(rest.filter((word) => word !== null).join(' '));
    } else if (SCRIPT_TAKERS.has(programName(first))) {
      for (const word of rest) if (word !== null && /\s/.test(word)) scripts.push(word);
    } else if (SHELLS.has(programName(first))) {
      const flag = rest.findIndex((word) => word !== null && /^-[a-z]*c[a-z]*$/.test(word));
      const script = flag < 0 ? undefined : rest.slice(flag + 1).find((word) => !isOption(word));
      if (typeof script === 'string') scripts.push(script);
    }
  }
  return scripts;
}

function isOption(word: string | null): boolean {
  return word !== null && /^[-+]/.test(word);
}

function readsScript(words: PossibleWords): boolean {
  return unwrapped(words).some(
    ([first]) => typeof first === 'string' && SHELLS.has(programName(first)),
  );
}

/** Scripts fed to a shell's standard input. */
function fedScripts(command: Command): string[] {
  const scripts: string[] = [];
  for (const redirect of command.redirects) {
    if (redirect.type === 'HereDoc') scripts.push(redirect.body.text);
    else if (redirect.type === 'HereString' && redirect.target !== undefined) {
      scripts.push(redirect.target.value);
    }
  }
  return scripts;
}

const FORCE = /^-[a-zA-Z]*f[a-zA-Z]*$|^--f(o(r(c(e)?)?)?)?$/;

/**
 * Whether a script may delete files without asking (`rm -f`, `rm -rf`), directly, behind another
 * program or inside a script of its own.
 */
export function mayForceRemove(script: string): boolean {
  const commands = everyCommand(script);
  if (commands === null) return mayForceRemoveUnread(script);
  return commands.some((words) => unwrapped(words).some(isForcedRemoval));
}

/** The same for one command that is known by its words. */
export function commandMayForceRemove(words: PossibleWords): boolean {
  if (unwrapped(words).some(isForcedRemoval)) return true;
  return innerScripts(words).some(mayForceRemove);
}

function isForcedRemoval(words: PossibleWords): boolean {
  const [first, ...rest] = words;
  if (typeof first !== 'string' || programName(first) !== 'rm') return false;
  const end = rest.indexOf('--');
  const options = end < 0 ? rest : rest.slice(0, end);
  return options.some((word) => word !== null && FORCE.test(word));
}

/**
 * Text that does not parse may still run in part, since a shell reads line by line. It cannot be
 * judged by its tree, so its bare words are: asking once too often is the safe mistake.
 */
function mayForceRemoveUnread(script: string): boolean {
  const words = script.split(/[\s;&|()`'"{}$]+/);
  return words.some((word, index) => {
    if (programName(word.replaceAll('\\', '')) !== 'rm') return false;
    return words.slice(index + 1).some((option) => FORCE.test(option));
  });
}

const INTERPRETERS: ReadonlySet<string> = new Set(
  `python python2 python3 node deno bun ruby perl php lua awk gawk sed tclsh osascript pwsh powershell
   eval source . npx bunx uvx make git docker podman kubectl ssh rm mv cp dd tee curl wget`.split(
    /\s+/,
  ),
);

/** Whether a rule with this prefix would allow nearly anything, such as `bash -c` or `python3`. */
export function isTooGeneral(prefix: readonly string[]): boolean {
  const [program = '', ...rest] = prefix;
  const name = programName(program);
  if (!SHELLS.has(name) && !RUNNERS.has(name) && !INTERPRETERS.has(name)) return false;
  return SHELLS.has(name) || rest.every((word) => word.startsWith('-'));
}
