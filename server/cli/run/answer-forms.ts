/** Questions of the agent and of MCP servers, asked in the terminal field by field. */
import type { ServerRequestParams, ServerRequestResult } from '../../protocol/methods.ts';
import type { AskTerminal } from './ask-terminal.ts';
import type { Paint } from './paint.ts';
import { plainLine, plainText } from './plain-text.ts';

type Questions = ServerRequestParams<'item/tool/requestUserInput'>;
type Form = ServerRequestParams<'mcpServer/elicitation/request'>;
type FormAnswer = ServerRequestResult<'mcpServer/elicitation/request'>;

export async function answerQuestions(
  terminal: AskTerminal,
  { questions }: Questions,
  paint: Paint,
  signal: AbortSignal,
): Promise<ServerRequestResult<'item/tool/requestUserInput'>> {
  const answers: Record<string, { answers: string[] }> = {};
  for (const { id, question, options, isSecret } of questions) {
    const offered = options ?? [];
    const lines = offered.map(
      ({ label, description }, at) =>
        `  ${at + 1}  ${plainLine(label)}  ${plainLine(description)}\n`,
    );
    const asked = `${paint('bold', plainText(question))}\n${lines.join('')}> `;
    const answer = await terminal.text(asked, signal, { secret: isSecret === true });
    const chosen = /^\d+$/.test(answer) ? offered[Number(answer) - 1]?.label : undefined;
    answers[id] = { answers: answer === '' ? [] : [chosen ?? answer] };
  }
  return { answers };
}

const CHOICES = [
  { key: 'y', text: 'yes' },
  { key: 'n', text: 'no' },
] as const;

export async function answerForm(
  terminal: AskTerminal,
  form: Form,
  paint: Paint,
  signal: AbortSignal,
): Promise<FormAnswer> {
  const said = 'message' in form && typeof form.message === 'string' ? form.message : form.mode;
  const url = form.mode === 'url' && 'url' in form ? `\n${plainLine(String(form.url))}` : '';
  const question = `${paint('bold', `${plainLine(form.serverName)} asks:`)} ${plainText(said)}${url}`;
  if ((await terminal.choose(question, CHOICES, signal)) === 'n') {
    return { action: 'decline', content: null, _meta: null };
  }
  const content: Record<string, unknown> = {};
  for (const [name, field] of fieldsOf(form)) {
    const value = await answerField(terminal, name, field, signal);
    if (value !== undefined) content[name] = value;
  }
  return { action: 'accept', content: form.mode === 'form' ? content : null, _meta: null };
}

interface Field {
  readonly type?: unknown;
  readonly title?: unknown;
  readonly description?: unknown;
  readonly enum?: unknown;
}

function fieldsOf(form: Form): [string, Field][] {
  if (form.mode !== 'form' || !('requestedSchema' in form)) return [];
  const { properties } = (form.requestedSchema ?? {}) as { properties?: Record<string, Field> };
  return Object.entries(properties ?? {});
}

/** An empty answer leaves it out. */
async function answerField(
  terminal: AskTerminal,
  name: string,
  field: Field,
  signal: AbortSignal,
): Promise<unknown> {
  const title = typeof field.title === 'string' ? field.title : name;
  const about = typeof field.description === 'string' ? ` (${plainLine(field.description)})` : '';
  const words = Array.isArray(field.enum) ? ` [${plainLine(field.enum.join(', '))}]` : '';
  const fits = (answer: string): boolean => answer === '' || valueOf(field, answer) !== undefined;
  const question = `${plainLine(title)}${about}${words}: `;
  const answer = await terminal.text(question, signal, { fits });
  return answer === '' ? undefined : valueOf(field, answer);
}

/** What an answer means to a field; undefined: nothing. */
function valueOf({ type, enum: values }: Field, answer: string): unknown {
  if (type === 'boolean') {
    if (/^(y|yes|true)$/i.test(answer)) return true;
    return /^(n|no|false)$/i.test(answer) ? false : undefined;
  }
  if (type === 'number' || type === 'integer') {
    const number = Number(answer);
    const is = type === 'integer' ? Number.isInteger(number) : Number.isFinite(number);
    return is ? number : undefined;
  }
  return !Array.isArray(values) || values.includes(answer) ? answer : undefined;
}
