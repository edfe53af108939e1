/** The guide's rules: from what was asked and done so far to the next answer or tool call. */
import { describeFiles, describeProject, fence, namesOf, testCommand } from './facts.ts';
import { readIntent } from './intents.ts';
import type { Intent } from './intents.ts';
import { readTranscript } from './transcript.ts';
import type { Step } from './transcript.ts';
import { languageOf, say } from './words.ts';
import type { Language } from './words.ts';

/** `text` alone is the final answer; with a `call` it leads over to it. */
export type Move = {
  readonly text: string;
  readonly call: {
    readonly tool: 'exec_command' | 'apply_patch' | 'update_plan';
    /** Text for a patch, fields for the others. */
    readonly input: string | Readonly<Record<string, unknown>>;
  } | null;
};

const answer = (...parts: readonly string[]): Move => ({
  text: parts.filter((part) => part !== '').join('\n\n'),
  call: null,
});
const run = (text: string, cmd: string, more: Record<string, unknown> = {}): Move => ({
  text,
  call: { tool: 'exec_command', input: { cmd, ...more } },
});
const patch = (text: string, ...lines: readonly string[]): Move => {
  const input = ['*** Begin Patch', ...lines, '*** End Patch', ''].join('\n');
  return { text, call: { tool: 'apply_patch', input } };
};
const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
/** A path that can't be taken for an option. */
const quotePath = (path: string): string => quote(path.startsWith('-') ? `./${path}` : path);
const linesOf = (text: string): string[] => text.split(/\r?\n/);

/** What the sandbox makes commands say. */
const CONFINED =
  /read-only file system|operation not permitted|permission denied|network is unreachable|could not resolve/i;
const ABOUT = /^(?:readme(?:\.\w+)?|package\.json|cargo\.toml|pyproject\.toml|go\.mod)$/i;

/** `input` and the names of the tools, as the request has them. */
export function nextMove(
  input: ReadonlyArray<Record<string, unknown>>,
  tools: readonly string[],
): Move {
  const { asked, steps } = readTranscript(input);
  const task = asked.at(-1) ?? '';
  const language = languageOf(task);
  // Without tools a summary of the thread is wanted.
  if (tools.length === 0) {
    const list = asked.slice(0, -1).map((text) => `- ${text.slice(0, 300)}`);
    return answer(say(language, 'asked'), list.join('\n'));
  }
  const move = outcomeOf(steps.at(-1), language) ?? decide(readIntent(task), steps, language);
  if (move.call === null || tools.includes(move.call.tool)) return move;
  return answer(say(language, 'noTool', move.call.tool));
}

/** The end of the task, where the last step is its end whatever the task was. */
function outcomeOf(last: Step | undefined, language: Language): Move | null {
  if (last === undefined) return null;
  if (last.declined) return answer(say(language, 'declined'));
  if (last.tool === 'apply_patch') {
    const done = /success|was applied/i.test(last.output);
    return answer(say(language, done ? 'patched' : 'unpatched'), fence(last.output, language));
  }
  if (last.tool !== 'exec_command' || last.exitCode !== null) return null;
  return answer(say(language, 'unfinished'), fence(last.output, language));
}

/** Intents that need no tool, as the names of the texts that answer them. */
const SPOKEN: Readonly<Record<string, readonly string[]>> = {
  hello: ['hello', 'identity', 'abilities'],
  thanks: ['thanks'],
  help: ['identity', 'abilities', 'connect'],
  identity: ['identity', 'connect'],
  connect: ['connect'],
  unknown: ['unknown', 'abilities', 'connect'],
};

/** The first command of an intent, and the name of the text that leads over to it. */
function opening({ kind, path, text }: Intent): readonly [string, string] | null {
  const file = quotePath(path);
  if (kind === 'list') return ['listing', path === '' ? 'ls -Ap' : `ls -Ap ${file}`];
  if (kind === 'explain') return ['listing', 'ls -Ap'];
  if (kind === 'search') {
    // git is the one tool for this that Skein asks for; without an index it searches any folder.
    const search = `git grep --no-index --exclude-standard -nIF -e ${quote(text)}`;
    return ['searching', `${search} -- . ':!node_modules' | head -n 200`];
  }
  if (kind === 'create') return ['checking', `ls -d ${file} 2>/dev/null || true`];
  if (kind === 'test')
    return ['detecting', 'ls -Ap; cat package.json Makefile 2>/dev/null || true'];
  if (kind === 'run' || kind === 'runOutside') return ['running', text];
  return ['show', 'replace', 'append'].includes(kind) ? ['reading', `cat ${file}`] : null;
}

function decide(intent: Intent, steps: readonly Step[], language: Language): Move {
  const t = (name: string, ...values: readonly unknown[]): string => say(language, name, ...values);
  const { kind, path, text, to } = intent;
  const spoken = SPOKEN[kind];
  if (spoken !== undefined) return answer(...spoken.map((name) => t(name)));
  const [first, second, third] = steps;
  const start = opening(intent);
  if (first === undefined && start !== null) {
    const ask = { sandbox_permissions: 'require_escalated', justification: t('outside', text) };
    return run(t(start[0], path === '' ? text : path), start[1], kind === 'runOutside' ? ask : {});
  }
  const output = first?.output ?? '';
  const show = (step: Step | undefined, most?: number): string =>
    step === undefined || step.output.trim() === '' ? '' : fence(step.output, language, most);
  if (kind === 'run' || kind === 'runOutside') {
    const failed = first?.exitCode !== 0;
    const hint = kind === 'run' && failed && CONFINED.test(output) ? t('confined', text) : '';
    return answer(t(failed ? 'exit' : 'succeeded', first?.exitCode), show(first, -40), hint);
  }
  if (start !== null && first?.exitCode !== 0)
    return answer(t('exit', first?.exitCode), show(first));
  switch (kind) {
    case 'list':
      return answer(describeFiles(output, language));
    case 'show':
      return answer(`**${path}**`, show(first, 200));
    case 'explain': {
      if (second === undefined) return run(t('telling'), 'git ls-files | head -n 2000');
      const about = namesOf(output).filter((name) => ABOUT.test(name));
      if (third === undefined && about.length > 0) {
        return run(t('telling'), `head -n 80 /dev/null ${about.map(quotePath).join(' ')}`);
      }
      const tracked = second.output.replace(/^fatal: .*/m, '');
      return answer(describeProject([output, tracked, third?.output ?? ''], language));
    }
    case 'search': {
      const hits = namesOf(output);
      const files = new Set(hits.map((line) => line.split(':')[0]));
      if (hits.length === 0) return answer(t('nowhere', text));
      return answer(t('hits', hits.length, files.size, text), show(first, 40));
    }
    case 'create':
      if (output.trim() !== '') return answer(t('taken', path));
      return patch(t('changing', path), `*** Add File: ${path}`, ...prefixed('+', linesOf(text)));
    case 'remove':
      return patch(t('changing', path), `*** Delete File: ${path}`);
    case 'replace':
    case 'append': {
      if (/^\[… \d+ characters/m.test(output)) return answer(t('tooLarge'));
      const chunk = kind === 'append' ? appending(output, text) : replacing(output, text, to);
      if (chunk === null) return answer(t('notThere', path));
      return patch(t('changing'), `*** Update File: ${path}`, '@@', ...chunk);
    }
    case 'plan': {
      const split = (list: string): string[] =>
        list.split(/\s*(?:\n[-*•\s]*|[;；]|(?:^|\s)\d+[.)、])\s*/u).filter((part) => part !== '');
      const usual = split(t('usual', text));
      const list = split(text).length > 1 ? split(text).slice(0, 12) : usual;
      const numbered = list.map((step, index) => `${index + 1}. ${step}`).join('\n');
      if (first !== undefined) return answer(t('plan'), numbered, t('planned'));
      const statusOf = (index: number): string => (index === 0 ? 'in_progress' : 'pending');
      const plan = list.map((step, index) => ({ step, status: statusOf(index) }));
      return { text: t('planning'), call: { tool: 'update_plan', input: { plan } } };
    }
    case 'test': {
      const command = testCommand(output);
      if (command === null) return answer(t('noTests'));
      if (second === undefined) return run(t('testing', command), command);
      return answer(
        t(second.exitCode === 0 ? 'passed' : 'failed', second.exitCode),
        show(second, -40),
      );
    }
    default:
      throw new Error(`the guide has no rule for ${kind}`);
  }
}

const prefixed = (mark: string, lines: readonly string[]): string[] =>
  lines.map((line) => `${mark}${line}`);

/** One chunk from the first to the last line that changes, with what stands between them. */
function replacing(text: string, from: string, to: string): string[] | null {
  const lines = linesOf(text);
  const first = lines.findIndex((line) => line.includes(from));
  if (first === -1 || from === '') return null;
  const last = lines.findLastIndex((line) => line.includes(from));
  return lines.slice(first, last + 1).flatMap((line) => {
    if (!line.includes(from)) return [` ${line}`];
    return [`-${line}`, ...prefixed('+', linesOf(line.split(from).join(to)))];
  });
}

function appending(text: string, content: string): string[] {
  const kept = text === '' ? [] : linesOf(text.replace(/\r?\n$/, '')).slice(-3);
  return [...prefixed(' ', kept), ...prefixed('+', linesOf(content)), '*** End of File'];
}
