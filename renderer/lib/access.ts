/** Access modes: how far the agent may go before it asks. The narrowest first. */
import type { AskForApproval, SandboxMode, SandboxPolicy } from '../../server/protocol/approval.ts';
import type { AppSettings } from '../../server/protocol/host.ts';
import { words } from './words.ts';

const t = words('lib');

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
  accessMode('strict', 'untrusted', 'read-only', { type: 'readOnly' }),
  accessMode('ask', 'on-request', 'read-only', { type: 'readOnly' }),
  accessMode('auto', 'on-request', 'workspace-write', { type: 'workspaceWrite' }),
  accessMode('full', 'never', 'danger-full-access', { type: 'dangerFullAccess' }),
];

function accessMode(
  mode: AccessMode,
  approvalPolicy: AskForApproval,
  sandbox: SandboxMode,
  sandboxPolicy: SandboxPolicy,
): Access {
  return {
    mode,
    get label() {
      return t(`access.${mode}`);
    },
    get hint() {
      return t(`access.${mode}About`);
    },
    get warning() {
      return mode === 'full' ? t('fullAccessWarning') : null;
    },
    approvalPolicy,
    sandbox,
    sandboxPolicy,
  };
}

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
