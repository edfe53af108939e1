/** The editor at the other end, and what it can do. */
import type {
  AgentContext,
  ClientCapabilities,
  CreateElicitationRequest,
  CreateElicitationResponse,
  RequestPermissionOutcome,
  RequestPermissionRequest,
  SessionUpdate,
} from '@agentclientprotocol/sdk/unstable';

export interface Shows {
  /** Terminals for display only, fed by us. */
  readonly terminals: boolean;
  readonly notices: boolean;
  readonly compactions: boolean;
}

export interface Offers {
  readonly readFile: boolean;
  readonly writeFile: boolean;
  readonly terminal: boolean;
  readonly forms: boolean;
  readonly addresses: boolean;
}

export class Editor {
  readonly context: AgentContext;
  readonly shows: Shows;
  readonly offers: Offers;

  constructor(context: AgentContext, capabilities: ClientCapabilities | undefined) {
    this.context = context;
    const { fs, terminal, session, elicitation, _meta: meta } = capabilities ?? {};
    this.shows = {
      terminals: meta?.['terminal_output'] === true,
      notices: session?.notices != null,
      compactions: session?.compaction != null,
    };
    this.offers = {
      readFile: fs?.readTextFile === true,
      writeFile: fs?.writeTextFile === true,
      terminal: terminal === true,
      forms: elicitation?.form != null,
      addresses: elicitation?.url != null,
    };
  }

  /** Never rejects: an editor that has gone hears nothing. */
  async update(sessionId: string, update: SessionUpdate): Promise<void> {
    await this.context.notify('session/update', { sessionId, update }).catch(() => undefined);
  }

  /** An editor that cannot ask has refused; one that has gone, or is told to stop asking, cancels. */
  async askPermission(
    request: RequestPermissionRequest,
    signal: AbortSignal,
  ): Promise<RequestPermissionOutcome> {
    try {
      const options = { cancellationSignal: signal, stopWaitingOnCancel: true };
      const answer = await this.context.request('session/request_permission', request, options);
      return answer.outcome;
    } catch {
      return { outcome: 'cancelled' };
    }
  }

  /** Null: it could not be asked. */
  async elicit(
    request: CreateElicitationRequest,
    signal: AbortSignal,
  ): Promise<CreateElicitationResponse | null> {
    try {
      const options = { cancellationSignal: signal, stopWaitingOnCancel: true };
      return await this.context.request('elicitation/create', request, options);
    } catch {
      return null;
    }
  }
}
