/** Single hosts for the confined commands of one turn. */
import type { AgentSettings } from '../agent/settings.ts';
import type { SessionGrants } from '../approvals/session-grants.ts';
import type { HostAccess } from '../network/port.ts';
import type { ThreadNetwork } from '../network/thread-network.ts';
import { threadLimits } from './network-limits.ts';
import type { ThreadServices } from './services.ts';

interface HostsOwner {
  readonly id: string;
  readonly services: ThreadServices;
  readonly grants: SessionGrants;
  readonly network: ThreadNetwork;
}

export class TurnHosts {
  readonly #thread: HostsOwner;
  readonly #turnId: string;
  readonly #settings: () => AgentSettings;
  readonly #over = new AbortController();

  /** `settings`: as they are when a command begins. */
  constructor(thread: HostsOwner, turnId: string, settings: () => AgentSettings) {
    this.#thread = thread;
    this.#turnId = turnId;
    this.#settings = settings;
  }

  /** See `ToolContext.hosts`. */
  async access(): Promise<HostAccess | null> {
    const { id: threadId, services, grants, network } = this.#thread;
    const limits = await threadLimits(services, this.#settings());
    if (limits === null) return null;
    return network.during({
      threadId,
      turnId: this.#turnId,
      limits,
      rules: services.rules.hosts,
      used: (id) => services.rules.uses.note(id, services.now()),
      grants,
      approvalPolicy: () => this.#settings().approvalPolicy,
      over: this.#over.signal,
      now: services.now,
    });
  }

  /** The turn is over: its commands that still run ask nobody any more. */
  end(): void {
    this.#over.abort();
  }
}
