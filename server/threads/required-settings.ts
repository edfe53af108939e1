/** Holds settings to what the computer's administrator allows. */
import type { AgentSettings, SettingsPatch } from '../agent/settings.ts';
import type { AllowedMode, AllowedPolicy, Requirements } from '../config/requirements.ts';
import type { SandboxPolicy } from '../protocol/approval.ts';
import { invalidRequest } from '../rpc/fault.ts';

/** @throws {RpcFault} for what a client asked for and may not have */
export function refuseForbidden(requirements: Requirements | null, patch: SettingsPatch): void {
  if (requirements === null) return;
  const { approvalPolicies, sandboxModes, file } = requirements;
  const { approvalPolicy, sandboxPolicy } = patch;
  if (approvalPolicy !== undefined && approvalPolicies !== null) {
    const word = policyWord(approvalPolicy);
    if (!approvalPolicies.includes(word)) throw forbidden('approvalPolicy', word, file);
  }
  if (sandboxPolicy !== undefined && sandboxModes !== null) {
    const word = modeWord(sandboxPolicy);
    if (!sandboxModes.includes(word)) throw forbidden('sandbox', word, file);
  }
}

/** The settings that nobody asked for, made to fit. */
export function withinRequirements(
  requirements: Requirements | null,
  defaults: Pick<AgentSettings, 'approvalPolicy' | 'sandboxPolicy'>,
  sandboxFor: (mode: AllowedMode) => SettingsPatch,
): SettingsPatch {
  if (requirements === null) return {};
  const { approvalPolicies, sandboxModes } = requirements;
  const patch: { -readonly [K in keyof SettingsPatch]: SettingsPatch[K] } = {};
  if (
    approvalPolicies !== null &&
    !approvalPolicies.includes(policyWord(defaults.approvalPolicy))
  ) {
    const [first] = approvalPolicies;
    patch.approvalPolicy = first === undefined || first === 'granular' ? 'untrusted' : first;
  }
  if (sandboxModes !== null && !sandboxModes.includes(modeWord(defaults.sandboxPolicy))) {
    Object.assign(patch, sandboxFor(sandboxModes[0] ?? 'read-only'));
  }
  return patch;
}

function policyWord(policy: AgentSettings['approvalPolicy']): AllowedPolicy {
  return typeof policy === 'string' ? policy : 'granular';
}

function modeWord(policy: SandboxPolicy): AllowedMode {
  switch (policy.type) {
    case 'readOnly':
      return 'read-only';
    case 'workspaceWrite':
      return 'workspace-write';
    default:
      return 'danger-full-access';
  }
}

function forbidden(field: string, word: string, file: string): ReturnType<typeof invalidRequest> {
  return invalidRequest(`${field} \`${word}\` is not allowed on this computer: see ${file}`);
}
