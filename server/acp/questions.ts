/**
 * What the server asks about a session's turns, asked in the editor. Another client of the thread may
 * answer first, and a turn may end: then the editor is told to stop asking.
 */
import type { ToolCallUpdate } from '@agentclientprotocol/sdk/unstable';
import type { AppClient } from '../client/app-client.ts';
import type { CommandExecutionRequestApprovalParams } from '../protocol/approval.ts';
import type { RequestId } from '../protocol/envelope.ts';
import type {
  ServerRequestMethod,
  ServerRequestParams,
  ServerRequestResult,
} from '../protocol/methods.ts';
import { withoutShell } from '../protocol/shell-words.ts';
import type { Editor } from './editor.ts';
import { askElicitation, askUserInput } from './forms.ts';
import {
  commandOptions,
  decided,
  fileChangeOptions,
  rightsOptions,
  shown,
} from '../client/approval-options.ts';
import type { Option } from '../client/approval-options.ts';
import type { Session } from './session.ts';
import { textContent } from './tool-content.ts';

interface Place {
  readonly threadId: string;
}

type SessionOf = (threadId: string) => Promise<Session | null>;

export function answerQuestions(client: AppClient, editor: Editor, sessionOf: SessionOf): void {
  const open = new Map<RequestId, AbortController>();
  client.on('serverRequest/resolved', ({ requestId }) => open.get(requestId)?.abort());

  /** A question about a thread that has no session here is left to whoever shows it. */
  const serve = <M extends ServerRequestMethod>(method: M, ask: Ask<M>): void =>
    client.handle(method, async (params, { id }) => {
      const stop = new AbortController();
      open.set(id, stop);
      try {
        const session = await sessionOf((params as Place).threadId);
        if (session === null) return await new Promise<never>(() => undefined);
        // The editor knows by now of what is asked.
        await session.told();
        return await ask(params, session, stop.signal);
      } finally {
        open.delete(id);
      }
    });

  const permission = async <D>(
    session: Session,
    toolCall: ToolCallUpdate,
    options: readonly Option<D>[],
    cancelled: D,
    signal: AbortSignal,
  ): Promise<D> => {
    const request = { sessionId: session.id, toolCall, options: shown(options) };
    return decided(options, await editor.askPermission(request, signal), cancelled);
  };

  serve('item/commandExecution/requestApproval', async (params, session, signal) => {
    const options = commandOptions(params);
    const call = commandCall(params);
    return { decision: await permission(session, call, options, 'cancel' as const, signal) };
  });

  serve('item/fileChange/requestApproval', async ({ itemId }, session, signal) => {
    const change = session.fileChange(itemId);
    const call: ToolCallUpdate = {
      toolCallId: itemId,
      kind: 'edit',
      status: 'pending',
      ...(change === null ? { title: 'Change files' } : await session.shownChange(change)),
    };
    const options = fileChangeOptions();
    return { decision: await permission(session, call, options, 'cancel' as const, signal) };
  });

  serve('item/permissions/requestApproval', async (params, session, signal) => {
    const { itemId, permissions, reason } = params;
    const call: ToolCallUpdate = {
      toolCallId: itemId,
      title: 'Give the agent more rights',
      kind: 'other',
      status: 'pending',
      rawInput: permissions,
      ...reasons(reason),
    };
    const scope = await permission(session, call, rightsOptions, null, signal);
    return scope === null ? { permissions: {}, scope: 'turn' } : { permissions, scope };
  });

  serve('item/tool/requestUserInput', (params, session, signal) =>
    askUserInput(editor, session, params, signal),
  );
  serve('mcpServer/elicitation/request', (params, session, signal) =>
    askElicitation(editor, session, params, signal),
  );
}

type Ask<M extends ServerRequestMethod> = (
  params: ServerRequestParams<M>,
  session: Session,
  signal: AbortSignal,
) => Promise<ServerRequestResult<M>>;

function commandCall(params: CommandExecutionRequestApprovalParams): ToolCallUpdate {
  const { itemId, command, reason, kind, networkApprovalContext: network, confinement } = params;
  return {
    toolCallId: itemId,
    kind: 'execute',
    status: 'pending',
    ...(command == null ? {} : { title: withoutShell(command) }),
    ...reasons(
      reason,
      kind === 'writeStdin' ? 'It would type into a command that runs.' : null,
      network == null ? null : `It wants to reach ${network.host}.`,
      confinement === 'unsandboxed' ? 'It would run outside the sandbox.' : null,
    ),
  };
}

function reasons(...said: (string | null | undefined)[]): Pick<ToolCallUpdate, 'content'> {
  const lines = said.filter((line) => line != null && line !== '');
  return lines.length === 0 ? {} : { content: [textContent(lines.join('\n\n'))] };
}
