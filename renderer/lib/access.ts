/** Access modes: how far the agent may go before it asks. The narrowest first. */
import type { AskForApproval, SandboxMode, SandboxPolicy } from '../../server/protocol/approval.ts';
import type { AppSettings } from '../../server/protocol/host.ts';

export type AccessMode = AppSettings['access'];

export interface Access {
  readonly mode: AccessMode;
  readonly label: string;
  readonly hint: string;
  /** Shown in red wherever it can be chosen. */
  readonly warning: string | null;
  readonly approvalPolicy: AskForApproval;
  /** The two forms of the same sandbox: for `thread/start`, and for turns and settings. */
  readonly sandbox: SandboxMode;
  readonly sandboxPolicy: SandboxPolicy;
}

export const accessModes: readonly Access[] = [
  {
    mode: 'strict',
    label: 'Ask always',
    hint: 'Every command and every change asks.',
    warning: null,
    approvalPolicy: 'untrusted',
    sandbox: 'read-only',
    sandboxPolicy: { type: 'readOnly' },
  },
  {
    mode: 'ask',
    label: 'Ask first',
    hint: 'Reads freely; every change asks.',
    warning: null,
    approvalPolicy: 'on-request',
    sandbox: 'read-only',
    sandboxPolicy: { type: 'readOnly' },
  },
  {
    mode: 'auto',
    label: 'Work in folder',
    hint: 'Changes files in the folder; leaving it or using the network asks.',
    warning: null,
    approvalPolicy: 'on-request',
    sandbox: 'workspace-write',
    sandboxPolicy: { type: 'workspaceWrite' },
  },
  {
    mode: 'full',
    label: 'Full access',
    hint: 'No sandbox and no questions.',
    warning: 'The agent can change or delete anything that you can, without asking.',
    approvalPolicy: 'never',
    sandbox: 'danger-full-access',
    sandboxPolicy: { type: 'dangerFullAccess' },
  },
];

export function accessOf(mode: AccessMode): Access {
  const found = accessModes.find((access) => access.mode === mode);
  if (found === undefined) throw new Error(`no access mode ${mode}`);
  return found;
}

/** The mode that a thread's policies amount to; null for a mixture of their own. */
export function accessModeFor(approval: AskForApproval, sandbox: SandboxPolicy): AccessMode | null {
  const found = accessModes.find(
    (access) => access.approvalPolicy === approval && access.sandboxPolicy.type === sandbox.type,
  );
  return found?.mode ?? null;
}
