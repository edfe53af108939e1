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
    const answer = (await terminal.text(asked, signal, isSecret === true)).trim();
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

/** Asks until the answer fits the field; an empty one leaves it out. */
async function answerField(
  terminal: AskTerminal,
  name: string,
  field: Field,
  signal: AbortSignal,
): Promise<unknown> {
  const title = typeof field.title === 'string' ? field.title : name;
  const about = typeof field.description === 'string' ? ` (${plainLine(field.description)})` : '';
  const words = Array.isArray(field.enum) ? ` [${field.enum.map(String).join(', ')}]` : '';
  for (;;) {
    const answer = (
      await terminal.text(`${plainLine(title)}${about}${plainLine(words)}: `, signal)
    ).trim();
    if (answer === '') return undefined;
    if (field.type === 'boolean') {
      if (/^(y|yes|true)$/i.test(answer)) return true;
      if (/^(n|no|false)$/i.test(answer)) return false;
    } else if (field.type === 'number' || field.type === 'integer') {
      const number = Number(answer);
      if (field.type === 'integer' ? Number.isInteger(number) : Number.isFinite(number))
        return number;
    } else if (!Array.isArray(field.enum) || field.enum.includes(answer)) return answer;
  }
}
