/** Questions of the agent and of MCP servers, as forms of the editor, or as choices where it has none. */
import type {
  CreateElicitationResponse,
  ElicitationContentValue,
  ElicitationPropertySchema,
  ElicitationSchema,
} from '@agentclientprotocol/sdk/unstable';
import type { ToolRequestUserInputParams } from '../protocol/approval.ts';
import type { ServerRequestParams, ServerRequestResult } from '../protocol/methods.ts';
import type { Editor } from './editor.ts';
import { decided, shown, toolOptions } from '../client/approval-options.ts';
import type { Option } from '../client/approval-options.ts';
import type { Session } from './session.ts';
import { textContent } from './tool-content.ts';

type Question = ToolRequestUserInputParams['questions'][number];
type Answers = ServerRequestResult<'item/tool/requestUserInput'>['answers'];

/** A question that is not answered has no answers: the agent goes on by its own judgement. */
export async function askUserInput(
  editor: Editor,
  session: Session,
  { itemId, questions }: ToolRequestUserInputParams,
  signal: AbortSignal,
): Promise<ServerRequestResult<'item/tool/requestUserInput'>> {
  // Forms must not ask for secrets: editors may keep or show what was typed.
  const askable = questions.filter(({ isSecret }) => isSecret !== true);
  if (askable.length === 0) return { answers: {} };
  if (!editor.offers.forms) {
    return { answers: await choose(editor, session, itemId, askable, signal) };
  }
  const request = {
    mode: 'form' as const,
    sessionId: session.id,
    message: askable.length === 1 ? (askable[0]?.question ?? '') : 'The agent asks',
    requestedSchema: formOf(askable),
  };
  const content = accepted(await editor.elicit(request, signal));
  if (content === null) return { answers: {} };
  return { answers: answersOf(askable, content) };
}

const OTHER = '-other';

function formOf(questions: readonly Question[]): ElicitationSchema {
  const properties: Record<string, ElicitationPropertySchema> = {};
  for (const { id, header, question, options, isOther } of questions) {
    const title = header === '' ? question : header;
    const choices = (options ?? []).map(({ label, description }) => ({
      const: label,
      title: description === '' ? label : `${label}: ${description}`,
    }));
    properties[id] = {
      type: 'string',
      title,
      description: question,
      ...(choices.length === 0 ? {} : { oneOf: choices }),
    };
    if (choices.length > 0 && isOther === true) {
      properties[`${id}${OTHER}`] = { type: 'string', title: `${title}: another answer` };
    }
  }
  return { type: 'object', properties };
}

type Given = Readonly<Record<string, ElicitationContentValue | undefined>>;

function accepted(response: CreateElicitationResponse | null): Given | null {
  if (response?.action !== 'accept') return null;
  const content = 'content' in response ? response.content : null;
  return (content ?? {}) as Given;
}

function answersOf(questions: readonly Question[], content: Given): Answers {
  const answers: Answers = {};
  for (const { id } of questions) {
    const other = content[`${id}${OTHER}`];
    const given = other === undefined || other === '' ? content[id] : other;
    if (given !== undefined && given !== '') answers[id] = { answers: [String(given)] };
  }
  return answers;
}

/** Without forms: one question after the other, those that have answers to choose from. */
async function choose(
  editor: Editor,
  session: Session,
  itemId: string,
  questions: readonly Question[],
  signal: AbortSignal,
): Promise<Answers> {
  const answers: Answers = {};
  for (const { id, question, options } of questions) {
    if (options == null || options.length === 0) continue;
    const choices: Option<string | null>[] = [
      ...options.map(({ label }, index) => ({
        optionId: `answer-${index}`,
        kind: 'allow_once' as const,
        name: label,
        decision: label,
      })),
      { optionId: 'skip', kind: 'reject_once', name: 'Skip', decision: null },
    ];
    const about = options.map(({ label, description }) => `- ${label}: ${description}`).join('\n');
    const toolCallId = `${itemId}-${id}`;
    const outcome = await editor.askPermission(
      {
        sessionId: session.id,
        toolCall: {
          toolCallId,
          title: question,
          kind: 'other',
          status: 'pending',
          content: [textContent(about)],
        },
        options: shown(choices),
      },
      signal,
    );
    const answer = decided(choices, outcome, null);
    session.emit({ sessionUpdate: 'tool_call_update', toolCallId, status: 'completed' });
    if (answer !== null) answers[id] = { answers: [answer] };
  }
  return answers;
}

type ElicitationParams = ServerRequestParams<'mcpServer/elicitation/request'>;
type ElicitationResult = ServerRequestResult<'mcpServer/elicitation/request'>;

const declined: ElicitationResult = { action: 'decline', content: null, _meta: null };
const cancelled: ElicitationResult = { action: 'cancel', content: null, _meta: null };

export async function askElicitation(
  editor: Editor,
  session: Session,
  params: ElicitationParams,
  signal: AbortSignal,
): Promise<ElicitationResult> {
  const meta = (params._meta ?? {}) as Readonly<Record<string, unknown>>;
  if (meta['codex_approval_kind'] === 'mcp_tool_call') {
    return askToolCall(editor, session, params, meta, signal);
  }
  const request = requestOf(editor, session.id, params);
  if (request === null) return declined;
  const response = await editor.elicit(request, signal);
  if (response === null || response.action === 'cancel') return cancelled;
  if (response.action !== 'accept') return declined;
  return { action: 'accept', content: accepted(response) ?? {}, _meta: null };
}

/** Null: the editor has no way to ask this. */
function requestOf(editor: Editor, sessionId: string, params: ElicitationParams) {
  if (params.mode === 'form' && editor.offers.forms) {
    const { serverName, message, requestedSchema } = params;
    return {
      mode: 'form' as const,
      sessionId,
      message: `${serverName}: ${message}`,
      // The same form in both protocols.
      requestedSchema: requestedSchema as ElicitationSchema,
    };
  }
  if (params.mode === 'url' && editor.offers.addresses) {
    const { serverName, message, url, elicitationId } = params;
    return {
      mode: 'url' as const,
      sessionId,
      message: `${serverName}: ${message}`,
      url,
      elicitationId: elicitationId ?? url,
    };
  }
  return null;
}

/** Whether a tool of an MCP server may run. */
async function askToolCall(
  editor: Editor,
  session: Session,
  params: ElicitationParams,
  meta: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<ElicitationResult> {
  const { serverName } = params;
  const { persist } = meta;
  const tool = typeof meta['tool_name'] === 'string' ? meta['tool_name'] : 'a tool';
  const options = toolOptions(Array.isArray(persist) ? persist.map(String) : []);
  const outcome = await editor.askPermission(
    {
      sessionId: session.id,
      toolCall: {
        toolCallId: session.mcpCall(serverName, tool) ?? `${serverName}-${tool}`,
        title: `Run ${tool} of ${serverName}`,
        kind: 'other',
        status: 'pending',
        rawInput: meta['tool_params'],
        ...('message' in params && typeof params.message === 'string'
          ? { content: [textContent(params.message)] }
          : {}),
      },
      options: shown(options),
    },
    signal,
  );
  if (outcome.outcome === 'cancelled') return cancelled;
  const decision = decided(options, outcome, 'decline');
  switch (decision) {
    case 'decline':
      return declined;
    case 'once':
      return { action: 'accept', content: {}, _meta: null };
    default:
      return { action: 'accept', content: {}, _meta: { persist: decision } };
  }
}
