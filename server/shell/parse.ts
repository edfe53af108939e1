/**
 * What a POSIX command line is made of, read from its syntax tree and never by looking for text.
 * Sources: the shell grammar of POSIX.1-2024 (XCU 2) and Bash's manual for what each word expands to.
 */
import { parse } from 'unbash';
import type {
  Command,
  HereDoc,
  ParsedScript,
  PipelineNode,
  CommandNode,
  Statement,
  Word,
  WordPart,
} from 'unbash';

/** Longer scripts are opaque; parsing happens while the model waits. */
const MAX_SCRIPT_CHARS = 256 * 1024;
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

/** The syntax tree, or null for text that is not sound shell from end to end. */
export function parseSafely(script: string): ParsedScript | null {
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
export function literalText(word: Word): string | null {
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

/** The name, and how models also spell it. */
const PATCH_PROGRAMS: ReadonlySet<string> = new Set(['apply_patch', 'applypatch']);

function patchOf(command: Command, cwd: string | null): FoundPatch | null {
  const words = literalWords(command);
  if (words === null || !PATCH_PROGRAMS.has(words[0] ?? '') || command.prefix.length > 0)
    return null;
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
