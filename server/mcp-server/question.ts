/** What the agent asks, as a form that an MCP client shows, and what the form's answer comes to. */
import type { ElicitRequestFormParams, ElicitRequestURLParams } from '@modelcontextprotocol/server';
import {
  commandOptions,
  decided,
  fileChangeOptions,
  rightsOptions,
  toolOptions,
} from '../client/approval-options.ts';
import type { Option, ToolDecision } from '../client/approval-options.ts';
import type {
  ServerRequestMethod,
  ServerRequestParams,
  ServerRequestResult,
} from '../protocol/methods.ts';
import { withoutShell } from '../protocol/shell-words.ts';

export interface Question {
  readonly form: ElicitRequestFormParams | ElicitRequestURLParams;
  /** What the server gets to hear. */
  readonly answer: (given: Given) => unknown;
  /** The same where nobody can be asked. */
  readonly refusal: unknown;
}

/** What came back, of the three kinds. */
export type Given =
  | { readonly action: 'accept'; readonly content: Readonly<Record<string, unknown>> }
  | { readonly action: 'decline' }
  | { readonly action: 'cancel' };

type Asks<M extends ServerRequestMethod> = (params: ServerRequestParams<M>) => Question;

/** What an MCP client says to an elicitation; what it should not have said is a refusal. */
export function givenOf(answer: unknown): Given {
  const { action, content } = (answer ?? {}) as { action?: unknown; content?: unknown };
  if (action === 'accept') {
    const fields = typeof content === 'object' && content !== null ? content : {};
    return { action, content: fields as Readonly<Record<string, unknown>> };
  }
  return { action: action === 'cancel' ? 'cancel' : 'decline' };
}

export const commandQuestion: Asks<'item/commandExecution/requestApproval'> = (params) => {
  const { command, cwd, reason, networkApprovalContext: network, confinement } = params;
  const lines = [
    network == null ? 'Run this command?' : `Let this command reach ${network.host}?`,
    command == null ? null : withoutShell(command),
    cwd == null ? null : `In ${cwd}`,
    confinement === 'unsandboxed' ? 'Outside the sandbox' : null,
    reason,
  ];
  const answer = choice(lines, commandOptions(params), 'decline', 'cancel');
  return mapped(answer, (decision) => ({ decision }));
};

export function fileChangeQuestion(
  params: ServerRequestParams<'item/fileChange/requestApproval'>,
  changes: readonly { readonly path: string; readonly diff: string }[],
): Question {
  const shown = changes.map(({ path, diff }) => `${path}\n${clipped(diff)}`);
  const lines = ['Change files?', params.reason, ...shown];
  const answer = choice(lines, fileChangeOptions(), 'decline', 'cancel');
  return mapped(answer, (decision) => ({ decision }));
}

export const rightsQuestion: Asks<'item/permissions/requestApproval'> = (params) => {
  const { permissions, reason } = params;
  const lines = ['Give the agent more rights?', reason, JSON.stringify(permissions)];
  return mapped(choice(lines, rightsOptions, null, null), (scope) =>
    scope === null ? { permissions: {}, scope: 'turn' } : { permissions, scope },
  );
};

type InputResult = ServerRequestResult<'item/tool/requestUserInput'>;

/** A question that is not answered has no answers: the agent goes on by its own judgement. */
export const inputQuestion: Asks<'item/tool/requestUserInput'> = ({ questions }) => {
  // Forms must not ask for secrets.
  const askable = questions.filter(({ isSecret }) => isSecret !== true);
  const properties = Object.fromEntries(
    askable.map(({ id, header, question, options, isOther }) => {
      const choices = (options ?? []).map(({ label, description }) => ({
        const: label,
        title: description === '' ? label : `${label}: ${description}`,
      }));
      const about = { type: 'string' as const, title: header, description: question };
      // A list would keep another answer out.
      const open = choices.length === 0 || isOther === true;
      const known = choices.map(({ title }) => title).join('; ');
      return [
        id,
        open
          ? { ...about, description: known === '' ? question : `${question} (${known})` }
          : { ...about, oneOf: choices },
      ];
    }),
  );
  const nothing: InputResult = { answers: {} };
  return {
    form: {
      mode: 'form',
      message: askable.map(({ question }) => question).join('\n'),
      requestedSchema: { type: 'object', properties },
    },
    refusal: nothing,
    answer: (given): InputResult => {
      if (given.action !== 'accept') return nothing;
      const answered = askable.flatMap(({ id }) => {
        const answer = given.content[id];
        return typeof answer === 'string' && answer !== '' ? [[id, { answers: [answer] }]] : [];
      });
      return { answers: Object.fromEntries(answered) as InputResult['answers'] };
    },
  };
};

type ServerAsks = ServerRequestParams<'mcpServer/elicitation/request'>;
type ServerResult = ServerRequestResult<'mcpServer/elicitation/request'>;

/** Null: it is of a kind that cannot be passed on. */
export function serverQuestion(params: ServerAsks): Question | null {
  const meta = (params._meta ?? {}) as Readonly<Record<string, unknown>>;
  if (meta['codex_approval_kind'] === 'mcp_tool_call') return toolQuestion(params, meta);
  const { serverName } = params;
  const answer = (given: Given): ServerResult =>
    given.action === 'accept'
      ? { action: 'accept', content: given.content, _meta: null }
      : { action: given.action, content: null, _meta: null };
  const refusal: ServerResult = { action: 'decline', content: null, _meta: null };
  if (params.mode === 'form') {
    const requestedSchema = params.requestedSchema as ElicitRequestFormParams['requestedSchema'];
    const message = `${serverName}: ${params.message}`;
    return { form: { mode: 'form', message, requestedSchema }, answer, refusal };
  }
  if (params.mode === 'url') {
    const { url, elicitationId = url } = params;
    const message = `${serverName}: ${params.message}`;
    return { form: { mode: 'url', message, url, elicitationId }, answer, refusal };
  }
  return null;
}

function toolQuestion(params: ServerAsks, meta: Readonly<Record<string, unknown>>): Question {
  const { persist } = meta;
  const options = toolOptions(Array.isArray(persist) ? persist.map(String) : []);
  const lines = [
    'message' in params && typeof params.message === 'string' ? params.message : 'Run a tool?',
    clipped(JSON.stringify(meta['tool_params'] ?? {}, null, 2)),
  ];
  const answer = choice<ToolDecision | 'cancel'>(lines, options, 'decline', 'cancel');
  return mapped(answer, (decision): ServerResult => {
    if (decision === 'decline' || decision === 'cancel') {
      return { action: decision, content: null, _meta: null };
    }
    const kept = decision === 'once' ? null : { persist: decision };
    return { action: 'accept', content: {}, _meta: kept };
  });
}

interface Choice<D> {
  readonly form: ElicitRequestFormParams;
  readonly refusal: D;
  readonly answer: (given: Given) => D;
}

/** One of some options, in words. */
function choice<D>(
  lines: readonly (string | null | undefined)[],
  options: readonly Option<D>[],
  declined: D,
  cancelled: D,
): Choice<D> {
  const decision = {
    type: 'string' as const,
    title: 'Decision',
    oneOf: options.map(({ optionId, name }) => ({ const: optionId, title: name })),
  };
  return {
    form: {
      mode: 'form',
      message: lines.filter((line) => line != null && line !== '').join('\n\n'),
      requestedSchema: { type: 'object', properties: { decision }, required: ['decision'] },
    },
    refusal: declined,
    answer: (given) => {
      if (given.action !== 'accept') return given.action === 'cancel' ? cancelled : declined;
      const optionId = String(given.content['decision']);
      return decided(options, { outcome: 'selected', optionId }, declined);
    },
  };
}

function mapped<D>({ form, refusal, answer }: Choice<D>, map: (decision: D) => unknown): Question {
  return { form, refusal: map(refusal), answer: (given) => map(answer(given)) };
}

const SHOWN = 4_000;

function clipped(text: string): string {
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}\n…`;
}
