/** Finished items as lines of text. What an agent or a command wrote is made harmless here. */
import path from 'node:path';
import type { CommandExecutionItem, FileUpdateChange, ThreadItem } from '../../protocol/item.ts';
import { withoutShell } from '../../protocol/shell-words.ts';
import type { PlanStep } from '../../protocol/turn.ts';
import type { Paint } from './paint.ts';
import { plainLine, plainOutput, plainText } from './plain-text.ts';

/** The end of a command's output that is shown; all of it is in the thread. */
const OUTPUT_LINES = 20;
const DIFF_LINES = 200;

export function commandLine(command: string, paint: Paint): string {
  return `${paint('magenta', '$')} ${paint('bold', plainText(withoutShell(command)))}`;
}

/** @param cwd what paths are shown from */
export function itemText(item: ThreadItem, paint: Paint, cwd: string): string | null {
  switch (item.type) {
    case 'userMessage':
      return null;
    case 'agentMessage':
    case 'plan':
      return plainText(item.text);
    case 'reasoning': {
      const text = item.summary.join('\n\n');
      return text === '' ? null : paint(['dim', 'italic'], plainText(text));
    }
    case 'commandExecution':
      return `${commandLine(item.command, paint)}\n${commandEnd(item, paint)}`;
    case 'fileChange': {
      const what = item.status === 'completed' ? '' : ` ${paint('red', `(${item.status})`)}`;
      return item.changes.map((change) => `${changeText(change, paint, cwd)}${what}`).join('\n');
    }
    case 'mcpToolCall': {
      const { server, tool, error, status } = item;
      const name = `${paint('magenta', '⚒')} ${plainLine(`${server}.${tool}`)}`;
      const given = paint('dim', plainLine(JSON.stringify(item.arguments) ?? ''));
      if (error == null)
        return `${name} ${given}${status === 'failed' ? paint('red', ' failed') : ''}`;
      return `${name} ${given}\n${paint('red', plainText(error.message))}`;
    }
    case 'dynamicToolCall':
      return `${paint('magenta', '⚒')} ${plainLine(item.tool)} ${paint('dim', item.status)}`;
    case 'webSearch':
      return `${paint('magenta', '⌕')} ${plainLine(item.query)}`;
    case 'imageView':
      return `${paint('magenta', '▣')} ${plainLine(item.path)}`;
    case 'enteredReviewMode':
      return paint('dim', `Reviewing ${plainLine(item.review)}`);
    case 'exitedReviewMode':
      return plainText(item.review);
    case 'contextCompaction':
      return paint('dim', 'What was said so far was put into fewer words.');
    default:
      // A kind that came later is named at least.
      return paint('dim', `[${plainLine(item.type)}]`);
  }
}

export function commandEnd(item: CommandExecutionItem, paint: Paint): string {
  const { exitCode, durationMs, status } = item;
  const lines = plainOutput(item.aggregatedOutput ?? '')
    .trimEnd()
    .split('\n');
  const left = Math.max(0, lines.length - OUTPUT_LINES);
  const shown = lines.slice(left).join('\n');
  const more = left === 0 ? '' : paint('dim', `… ${left} lines before\n`);
  const time = durationMs == null ? '' : ` after ${seconds(durationMs)}`;
  const end =
    status === 'declined'
      ? paint('yellow', '✗ not run: declined')
      : exitCode === 0
        ? paint('green', `✓ done${time}`)
        : paint('red', `✗ ${exitCode == null ? status : `exit status ${exitCode}`}${time}`);
  return `${shown === '' ? '' : `${more}${paint('dim', shown)}\n`}${end}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

export function changeText(
  { path: file, kind, diff }: FileUpdateChange,
  paint: Paint,
  cwd: string,
): string {
  const letter = kind.type === 'add' ? 'A' : kind.type === 'delete' ? 'D' : 'M';
  const relative = path.relative(cwd, file);
  const name = relative.startsWith('..') || relative === '' ? file : relative;
  const moved =
    'move_path' in kind && typeof kind.move_path === 'string'
      ? ` → ${plainLine(kind.move_path)}`
      : '';
  const sign = letter === 'A' ? '+' : '-';
  const body = diff.replace(/\n$/, '').split('\n');
  const lines = letter === 'M' ? body : body.map((line) => `${sign}${line}`);
  const shown = lines.slice(0, DIFF_LINES).map((line) => diffLine(plainText(line), paint));
  if (lines.length > DIFF_LINES) {
    shown.push(paint('dim', `… ${lines.length - DIFF_LINES} lines more`));
  }
  return [`${paint('cyan', letter)} ${paint('bold', plainLine(name))}${moved}`, ...shown].join(
    '\n',
  );
}

function diffLine(line: string, paint: Paint): string {
  if (line.startsWith('+')) return paint('green', line);
  if (line.startsWith('-')) return paint('red', line);
  return line.startsWith('@@') ? paint('cyan', line) : line;
}

export function planText(plan: readonly PlanStep[], paint: Paint): string {
  return plan
    .map(({ step, status }) => {
      const text = plainLine(step);
      if (status === 'completed') return `${paint('green', '✓')} ${paint('dim', text)}`;
      return status === 'inProgress' ? `${paint('cyan', '▸')} ${paint('bold', text)}` : `○ ${text}`;
    })
    .join('\n');
}
