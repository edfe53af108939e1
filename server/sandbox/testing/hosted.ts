/** For tests: a network in which a command may reach one host, and others only if the user said so. */
import { HostRules } from '../../approvals/host-rules.ts';
import { SessionGrants } from '../../approvals/session-grants.ts';
import type { Admission } from '../../network/port.ts';
import { ThreadNetwork } from '../../network/thread-network.ts';
import type { CommandExecutionItem } from '../../protocol/item.ts';
import { toolIo } from '../../tools/testing/tool-io.ts';
import type { Sandbox } from '../port.ts';

/** Names lead here. */
const LOOPBACK = { address: '127.0.0.1', family: 4 };
/** The config allows any host of the Internet and names this one. */
export const NAMED = 'named.test';

const network = new ThreadNetwork({
  resolve: () => Promise.resolve([LOOPBACK]),
  isPublic: () => false,
});

const item: CommandExecutionItem = {
  type: 'commandExecution',
  id: 'item',
  command: '',
  cwd: '/',
  processId: null,
  source: 'agent',
  status: 'inProgress',
  commandActions: [],
  aggregatedOutput: null,
  exitCode: null,
  durationMs: null,
};

export function admit(sandbox: Sandbox, home: string): Promise<Admission> {
  const access = network.during({
    threadId: 'thread',
    turnId: 'turn',
    limits: {
      mode: 'full',
      domains: [
        { pattern: { kind: 'any', host: '' }, action: 'allow' },
        { pattern: { kind: 'exact', host: NAMED }, action: 'allow' },
      ],
    },
    rules: new HostRules(home),
    used: () => undefined,
    grants: new SessionGrants(),
    approvalPolicy: () => 'never',
    over: new AbortController().signal,
    now: Date.now,
  });
  return access.enter({ item, sandbox, io: toolIo(), tell: () => undefined });
}

export function closeNetwork(): void {
  network.close();
}
