/** How far the agent may go before it asks, as an editor shows it. The narrowest first. */
import type { SessionMode, SessionModeState } from '@agentclientprotocol/sdk/unstable';
import type { AskForApproval, SandboxPolicy } from '../protocol/approval.ts';

interface Access {
  readonly approvalPolicy: AskForApproval;
  readonly sandboxPolicy: SandboxPolicy;
}

type Mode = SessionMode & { readonly access: Access };

const modes: readonly Mode[] = [
  {
    id: 'read-only',
    name: 'Read only',
    description: 'Reads and answers. Changes nothing, and asks for nothing.',
    access: { approvalPolicy: 'never', sandboxPolicy: { type: 'readOnly' } },
  },
  {
    id: 'ask',
    name: 'Ask first',
    description: 'Reads freely. Asks before every change and every command that the sandbox stops.',
    access: { approvalPolicy: 'on-request', sandboxPolicy: { type: 'readOnly' } },
  },
  {
    id: 'auto',
    name: 'Work in folder',
    description: 'Changes files in the workspace freely. Asks for anything beyond it.',
    access: { approvalPolicy: 'on-request', sandboxPolicy: { type: 'workspaceWrite' } },
  },
  {
    id: 'full-access',
    name: 'Full access',
    description: 'Runs commands without a sandbox and without asking.',
    access: { approvalPolicy: 'never', sandboxPolicy: { type: 'dangerFullAccess' } },
  },
];

/** Policies that are none of the modes, as another client or the config may have set them. */
const OTHER = 'other';

/** What choosing a mode sets; null: there is no such mode, or none that can be chosen. */
export function accessOf(modeId: string): Access | null {
  return modes.find(({ id }) => id === modeId)?.access ?? null;
}

export function modeOf({ approvalPolicy, sandboxPolicy }: Access): string {
  const found = modes.find(
    ({ access }) =>
      access.approvalPolicy === approvalPolicy && access.sandboxPolicy.type === sandboxPolicy.type,
  );
  return found?.id ?? OTHER;
}

/** The modes to choose from, and the one in force, even when it is a mixture of its own. */
export function modeState(access: Access): SessionModeState {
  const currentModeId = modeOf(access);
  const offered = modes.map(({ id, name, description }) => ({
    id,
    name,
    ...(description == null ? {} : { description }),
  }));
  return {
    currentModeId,
    availableModes: currentModeId === OTHER ? [mixture(access), ...offered] : offered,
  };
}

function mixture({ approvalPolicy, sandboxPolicy }: Access): SessionMode {
  const asks = typeof approvalPolicy === 'string' ? approvalPolicy : 'granular';
  return {
    id: OTHER,
    name: `${asks}, ${sandboxPolicy.type}`,
    description: 'As it was configured.',
  };
}
