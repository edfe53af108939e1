/**
 * What a POSIX command line is made of, read from its syntax tree and never by looking for text.
 * Sources: the shell grammar of POSIX.1-2024 (XCU 2) and Bash's manual for what each word expands to.
 */
import { forEachChild, parse } from 'unbash';
import type {
  Command,
  HereDoc,
  ParsedScript,
  PipelineNode,
  CommandNode,
  Statement,
  SyntaxNode,
  Word,
  WordPart,
} from 'unbash';

/** Longer scripts are opaque; parsing happens while the model waits. */
const MAX_SCRIPT_CHARS = 256 * 1024;
/** Depth of scripts within scripts (`sh -c "sh -c …"`) that are looked into. */
const MAX_DEPTH = 8;

export type ShellScript =
  /** Every command's words, all literal, in order. Never empty. */
  | { readonly kind: 'simple'; readonly commands: readonly (readonly string[])[] }
  /** Something in it has to be run to be known. */
  | { readonly kind: 'opaque' };

const OPAQUE: ShellScript = { kind: 'opaque' };

/** Splits at `&&`, `||`, `;`, newlines and `|`, if nothing but literal words stands between. */
export function parseShell(script: string): ShellScript {
  const tree = parseSafely(script);
  if (tree === null) return OPAQUE;
  const commands: (readonly string[])[] = [];
  for (const statement of tree.commands) {
    if (!collectStatement(statement, commands)) return OPAQUE;
  }
  return commands.length === 0 ? OPAQUE : { kind: 'simple', commands };
}

function parseSafely(script: string): ParsedScript | null {
  if (script.length > MAX_SCRIPT_CHARS) return null;
  try {
    const tree = parse(script);
    return (tree.errors?.length ?? 0) > 0 ? null : tree;
  } catch {
    return null;
  }
}

function collectStatement(statement: Statement, into: (readonly string[])[]): boolean {
  if (statement.background === true) return false;
  const { command } = statement;
  if (command.type !== 'AndOr') return collectPipeline(command, into);
  return command.commands.every((each) => collectPipeline(each, into));
}

function collectPipeline(node: PipelineNode, into: (readonly string[])[]): boolean {
  if (node.type !== 'Pipeline') return collectCommand(node, into);
  if (node.prefixes.length > 0 || node.operators.some((operator) => operator !== '|')) return false;
  return node.commands.every((each) => collectCommand(each, into));
}

function collectCommand(node: CommandNode, into: (readonly string[])[]): boolean {
  if (node.type !== 'Command' || node.prefix.length > 0 || node.redirects.length > 0) return false;
  const words = literalWords(node);
  if (words === null) return false;
  into.push(words);
  return true;
}

function literalWords(command: Command): readonly string[] | null {
  if (command.name === undefined) return null;
  const words: string[] = [];
  for (const argument of [command.name, ...command.args]) {
    const text = argument.type === 'Word' ? literalText(argument) : null;
    if (text === null) return null;
    words.push(text);
  }
  return words;
}

/** What the shell makes of a word, or null where only running it tells. */
function literalText(word: Word): string | null {
  const { text } = word;
  if (word.parts === undefined ? isExpanded(text) : !word.parts.every(isLiteral)) return null;
  // The parser leaves a line continuation that ends a word in its value; the shell drops it.
  return text.endsWith('\\\n') ? word.value.replace(/\\\n$/, '') : word.value;
}

/** An unquoted tilde, zsh's `=program`, or a pattern that stands unescaped. */
function isExpanded(text: string): boolean {
  return /^[~=]|[:=]~|(?<!\\)[*?[]/.test(text);
}

function isLiteral(part: WordPart, index: number): boolean {
  switch (part.type) {
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return true;
    case 'DoubleQuoted':
      return part.parts.every((inner) => inner.type === 'Literal');
    case 'Literal':
      return !isExpanded(index === 0 ? part.text : `.${part.text}`);
    default:
      return false;
  }
}

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
   runuser systemd-run`.split(/\s+/),
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

/** Scripts handed over as an argument: `sh -c '…'`, `eval …`. */
function innerScripts(words: PossibleWords): string[] {
  const scripts: string[] = [];
  for (const command of unwrapped(words)) {
    const [first, ...rest] = command;
    if (typeof first !== 'string') continue;
    if (first === 'eval') {
      scripts.push(rest.filter((word) => word !== null).join(' '));
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

/** For a command that is known by its words alone. */
export function isForcedRemoval(words: PossibleWords): boolean {
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

export interface FoundPatch {
  readonly patch: string;
  /** As written after `cd`; relative to the command's own folder. */
  readonly cwd: string | null;
}

/**
 * The patch of a command line that does nothing but feed one to `apply_patch`, by here-document or
 * as its only argument, perhaps after one `cd folder &&`. Null for anything else.
 */
export function patchFromCommand(script: string): FoundPatch | null {
  const tree = parseSafely(script);
  const [statement] = tree?.commands ?? [];
  if (tree?.commands.length !== 1 || statement === undefined) return null;
  if (statement.background === true) return null;
  const { command } = statement;
  if (command.type === 'Command') return patchOf(command, null);
  if (command.type !== 'AndOr' || command.commands.length !== 2) return null;
  const [change, apply] = command.commands;
  if (change?.type !== 'Command' || apply?.type !== 'Command') return null;
  if (command.operators[0] !== '&&' || change.prefix.length + change.redirects.length > 0) {
    return null;
  }
  const words = literalWords(change);
  const folder = words?.[1];
  if (words?.length !== 2 || words[0] !== 'cd' || folder === undefined || /^[-~]/.test(folder)) {
    return null;
  }
  return patchOf(apply, folder);
}

function patchOf(command: Command, cwd: string | null): FoundPatch | null {
  const words = literalWords(command);
  if (words === null || words[0] !== 'apply_patch' || command.prefix.length > 0) return null;
  const [redirect, ...others] = command.redirects;
  if (others.length > 0) return null;
  if (redirect === undefined) {
    const [, patch] = words;
    return words.length === 2 && patch !== undefined ? { patch, cwd } : null;
  }
  if (words.length !== 1 || redirect.type !== 'HereDoc') return null;
  const patch = literalBody(redirect);
  return patch === null ? null : { patch, cwd };
}

function literalBody(heredoc: HereDoc): string | null {
  if (heredoc.closing === undefined || heredoc.descriptor !== undefined) return null;
  if (heredoc.delimiter?.quoted !== true) {
    // Unquoted, the shell would expand it and drop backslashes.
    if (/[$`\\]/.test(heredoc.body.text)) return null;
  }
  const { text } = heredoc.body;
  return heredoc.operator === '<<-' ? text.replace(/^\t+/gm, '') : text;
}
