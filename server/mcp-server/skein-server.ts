/** The MCP server: two tools, each call of which is a turn of a thread like any other. */
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import {
  CLIENT_CAPABILITIES_META_KEY,
  inputRequired,
  McpServer,
} from '@modelcontextprotocol/server';
import type {
  CallToolResult,
  ClientCapabilities,
  ElicitRequestFormParams,
  InputRequiredResult,
  ServerContext,
} from '@modelcontextprotocol/server';
import { RpcFault } from '../rpc/fault.ts';
import { packageVersion } from '../version.ts';
import { offerThreads } from './thread-resources.ts';
import { replyInput, startInput, turnOutput } from './tools.ts';
import type { Asked, TurnCall } from './turn-call.ts';
import { ThreadBusy } from './turn-desk.ts';
import type { Progress, TurnDesk } from './turn-desk.ts';

export interface SkeinHost {
  /** The server's; attached when the first tool is called. */
  desk(): Promise<TurnDesk>;
  /** Where relative folders count from. */
  readonly cwd: string;
}

type Result = CallToolResult | InputRequiredResult;

const annotations = {
  readOnlyHint: false,
  destructiveHint: true,
  idempotentHint: false,
  openWorldHint: true,
};

const instructions =
  'Skein is a coding agent that works in a folder of this computer. Begin with the tool skein; go on with skein-reply and the threadId that it gave.';

/** What waits for an answer that comes with a call of its own, as of revision 2026-07-28. */
export type Waiting = Map<string, { readonly call: TurnCall; readonly asked: Asked }>;

/** One server for one connection, or one request; what they share is given. */
export function skeinServer(host: SkeinHost, waiting: Waiting): McpServer {
  const server = new McpServer(
    { name: 'skein', title: 'Skein', version: packageVersion },
    { instructions, capabilities: { tools: {}, resources: {} } },
  );
  offerThreads(server, async () => (await host.desk()).client);
  const run = (
    ctx: ServerContext,
    begin: (desk: TurnDesk, progress: Progress) => Promise<TurnCall>,
  ): Promise<Result> => follow(server, ctx, host, waiting, begin);

  server.registerTool(
    'skein',
    {
      title: 'Skein',
      description:
        'Starts a thread of the coding agent Skein and waits for its first turn. Gives what it said, and the threadId for skein-reply.',
      inputSchema: startInput,
      outputSchema: turnOutput,
      annotations: { title: 'Skein', ...annotations },
    },
    (input, ctx) =>
      run(ctx, (desk, progress) => desk.start(input, resolve(host.cwd, input.cwd ?? ''), progress)),
  );
  server.registerTool(
    'skein-reply',
    {
      title: 'Skein reply',
      description: 'Goes on with a thread of Skein by its threadId, and waits for the turn.',
      inputSchema: replyInput,
      outputSchema: turnOutput,
      annotations: { title: 'Skein reply', ...annotations },
    },
    ({ threadId, conversationId, prompt }, ctx) => {
      const id = threadId ?? conversationId;
      if (id === undefined) return failure('threadId is missing: name the thread to go on with');
      return run(ctx, (desk, progress) => desk.reply(id, prompt, progress));
    },
  );
  return server;
}

async function follow(
  server: McpServer,
  ctx: ServerContext,
  host: SkeinHost,
  waiting: Waiting,
  begin: (desk: TurnDesk, progress: Progress) => Promise<TurnCall>,
): Promise<Result> {
  const { signal } = ctx.mcpReq;
  let call: TurnCall | null = null;
  const stop = (): void => call?.interrupt();
  signal.addEventListener('abort', stop, { once: true });
  try {
    call = again(ctx, waiting) ?? (await begin(await host.desk(), progressOf(ctx)));
    if (signal.aborted) stop();
    return await toEnd(server, ctx, waiting, call);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    if (error instanceof RpcFault || error instanceof ThreadBusy) return failure(words);
    return failure(`Skein could not be reached: ${words}`, call?.threadId);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function toEnd(
  server: McpServer,
  ctx: ServerContext,
  waiting: Waiting,
  call: TurnCall,
): Promise<Result> {
  for (;;) {
    const step = await call.next();
    if (step.kind === 'ended') {
      const { content, failed } = step.end;
      return failed ? failure(content, call.threadId) : told(call.threadId, content);
    }
    const { asked } = step;
    const { form } = asked.question;
    const modern = ctx.mcpReq.envelope !== undefined;
    if (!canAsk(server, ctx, form.mode === 'url')) {
      call.tell(`Declined, because this client cannot be asked: ${firstLine(form.message)}`);
      asked.answer(null);
    } else if (modern) {
      const requestState = randomUUID();
      waiting.set(requestState, { call, asked });
      void call.over.then(() => waiting.delete(requestState));
      const request =
        form.mode === 'url'
          ? inputRequired.elicitUrl(form)
          : inputRequired.elicit(form as ElicitRequestFormParams);
      return inputRequired({ inputRequests: { answer: request }, requestState });
    } else await push(ctx, asked);
  }
}

/** Asks within the call, as revisions before 2026-07-28 do; an answer that came elsewhere ends it. */
async function push(ctx: ServerContext, asked: Asked): Promise<void> {
  // People take longer than machines.
  const options = { signal: asked.signal, timeout: 24 * 60 * 60 * 1000 };
  try {
    asked.answer(await ctx.mcpReq.elicitInput(asked.question.form, options));
  } catch {
    asked.answer(null);
  }
}

/** The call that this request brings an answer for; null: it is a new one. */
function again({ mcpReq }: ServerContext, waiting: Waiting): TurnCall | null {
  const state = mcpReq.requestState<unknown>();
  if (typeof state !== 'string') return null;
  const found = waiting.get(state);
  if (found === undefined) throw new ThreadBusy('this question waits no longer');
  waiting.delete(state);
  found.asked.answer(mcpReq.inputResponses?.['answer'] ?? { action: 'decline' });
  return found.call;
}

function canAsk(server: McpServer, { mcpReq }: ServerContext, url: boolean): boolean {
  const envelope = mcpReq.envelope as Readonly<Record<string, unknown>> | undefined;
  const capabilities =
    envelope === undefined
      ? server.server.getClientCapabilities()
      : (envelope[CLIENT_CAPABILITIES_META_KEY] as ClientCapabilities | undefined);
  const elicitation = capabilities?.elicitation;
  if (elicitation === undefined) return false;
  // One that names no kind means forms.
  if (url) return elicitation.url !== undefined;
  return elicitation.form !== undefined || elicitation.url === undefined;
}

function progressOf({ mcpReq }: ServerContext): Progress {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return () => undefined;
  let progress = 0;
  return (message) => {
    progress += 1;
    const params = { progressToken, progress, message: firstLine(message) };
    // Whoever has gone needs none.
    mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
  };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

function told(threadId: string, content: string): CallToolResult {
  return { content: [{ type: 'text', text: content }], structuredContent: { threadId, content } };
}

function failure(content: string, threadId?: string): CallToolResult {
  return {
    content: [{ type: 'text', text: content }],
    isError: true,
    ...(threadId === undefined ? {} : { structuredContent: { threadId, content } }),
  };
}
