/** Who may do what: approval policies, sandbox policies, and the requests a server makes. */
import * as z from 'zod/mini';
import { schema, word } from './plain-shape.ts';
import {
  count,
  closedUnion,
  define,
  defineShape,
  json,
  maybe,
  object,
  openEnum,
  openUnion,
  schemaOf,
} from './schema.ts';
import type { Infer } from './schema.ts';
import { commandAction } from './item.ts';

const granular = define('GranularApproval', () =>
  object({
    granular: object({
      sandbox_approval: z.boolean(),
      rules: z.boolean(),
      skill_approval: z.optional(z.boolean()),
      request_permissions: z.optional(z.boolean()),
      mcp_elicitations: z.boolean(),
    }),
  }),
);

const approvalWord = word('untrusted', 'on-request', 'never');

/** When to ask. `granular` is experimental. */
export const askForApproval = define('AskForApproval', () =>
  z.union([schemaOf(approvalWord), granular()]),
);
export const askShape = schema(askForApproval, approvalWord);
export type AskForApproval = Infer<typeof askForApproval>;

export const approvalsReviewer = define('ApprovalsReviewer', () =>
  openEnum('user', 'auto_review', 'guardian_subagent'),
);
export type ApprovalsReviewer = Infer<typeof approvalsReviewer>;

/** As clients name them: another word is an error. */
export const requestedReviewer = word('user', 'auto_review', 'guardian_subagent');
export const requestedPersonality = word('none', 'friendly', 'pragmatic');

/** The short form, as `thread/start`, `thread/resume` and the config file take it. */
export const sandboxMode = defineShape(
  'SandboxMode',
  word('read-only', 'workspace-write', 'danger-full-access'),
);
export type SandboxMode = Infer<typeof sandboxMode>;

/** The full form, as `turn/start` takes it and responses give it. */
export const sandboxPolicy = define('SandboxPolicy', () =>
  closedUnion('type', {
    dangerFullAccess: define('DangerFullAccessPolicy', () =>
      object({ type: z.literal('dangerFullAccess') }),
    ),
    readOnly: define('ReadOnlyPolicy', () =>
      object({ type: z.literal('readOnly'), networkAccess: z.optional(z.boolean()) }),
    ),
    workspaceWrite: define('WorkspaceWritePolicy', () =>
      object({
        type: z.literal('workspaceWrite'),
        /** Absolute paths, beside the working directory. */
        writableRoots: z.optional(z.array(z.string())),
        networkAccess: z.optional(z.boolean()),
        excludeTmpdirEnvVar: z.optional(z.boolean()),
        excludeSlashTmp: z.optional(z.boolean()),
      }),
    ),
    externalSandbox: define('ExternalSandboxPolicy', () =>
      object({
        type: z.literal('externalSandbox'),
        networkAccess: z.optional(z.enum(['restricted', 'enabled'])),
      }),
    ),
  }),
);
export type SandboxPolicy = Infer<typeof sandboxPolicy>;

/** Allows commands whose argv begins with these words, from now on and outside the sandbox. */
export const execPolicyAmendment = define('ExecPolicyAmendment', () => z.array(z.string()));

export const networkPolicyAmendment = define('NetworkPolicyAmendment', () =>
  object({ host: z.string(), action: openEnum('allow', 'deny') }),
);

export const commandExecutionApprovalDecision = define('CommandExecutionApprovalDecision', () =>
  z.union([
    z.enum(['accept', 'acceptForSession', 'decline', 'cancel']),
    object({
      acceptWithExecpolicyAmendment: object({ execpolicy_amendment: execPolicyAmendment() }),
    }),
    object({
      applyNetworkPolicyAmendment: object({ network_policy_amendment: networkPolicyAmendment() }),
    }),
  ]),
);
export type CommandExecutionApprovalDecision = Infer<typeof commandExecutionApprovalDecision>;

export const commandExecutionRequestApprovalParams = define(
  'CommandExecutionRequestApprovalParams',
  () =>
    object({
      kind: z.optional(openEnum('command', 'writeStdin', 'humanCommand')),
      threadId: z.string(),
      turnId: z.string(),
      itemId: z.string(),
      startedAtMs: z.optional(z.number()),
      environmentId: maybe(z.string()),
      approvalId: maybe(z.string()),
      /** The model's justification, or why the server asks. */
      reason: maybe(z.string()),
      command: maybe(z.string()),
      cwd: maybe(z.string()),
      commandActions: maybe(z.array(commandAction())),
      additionalPermissions: maybe(json()),
      networkApprovalContext: maybe(
        object({
          host: z.string(),
          protocol: openEnum('http', 'https', 'socks5Tcp', 'socks5Udp'),
          /** Ours: what is allowed is allowed for this port; a denial is for all. */
          port: maybe(z.number()),
        }),
      ),
      proposedExecpolicyAmendment: maybe(execPolicyAmendment()),
      proposedNetworkPolicyAmendments: maybe(z.array(networkPolicyAmendment())),
      /** Ours: where the command runs once it is allowed. */
      confinement: maybe(openEnum('sandboxed', 'unsandboxed')),
      /** Every decision that works. Left out by older servers: then all but the amendments. */
      availableDecisions: maybe(z.array(z.union([z.string(), z.looseObject({})]))),
    }),
);
export type CommandExecutionRequestApprovalParams = Infer<
  typeof commandExecutionRequestApprovalParams
>;

export const commandExecutionRequestApprovalResponse = define(
  'CommandExecutionRequestApprovalResponse',
  () => object({ decision: commandExecutionApprovalDecision() }),
);

export const fileChangeApprovalDecision = define('FileChangeApprovalDecision', () =>
  z.enum(['accept', 'acceptForSession', 'decline', 'cancel']),
);
export type FileChangeApprovalDecision = Infer<typeof fileChangeApprovalDecision>;

export const fileChangeRequestApprovalParams = define('FileChangeRequestApprovalParams', () =>
  object({
    threadId: z.string(),
    turnId: z.string(),
    itemId: z.string(),
    startedAtMs: z.optional(z.number()),
    reason: maybe(z.string()),
    grantRoot: maybe(z.string()),
  }),
);
export type FileChangeRequestApprovalParams = Infer<typeof fileChangeRequestApprovalParams>;

export const fileChangeRequestApprovalResponse = define('FileChangeRequestApprovalResponse', () =>
  object({ decision: fileChangeApprovalDecision() }),
);

export const toolRequestUserInputParams = define('ToolRequestUserInputParams', () =>
  object({
    threadId: z.string(),
    turnId: z.string(),
    itemId: z.string(),
    questions: z.array(
      object({
        id: z.string(),
        header: z.string(),
        question: z.string(),
        isOther: z.optional(z.boolean()),
        isSecret: z.optional(z.boolean()),
        options: maybe(z.array(object({ label: z.string(), description: z.string() }))),
      }),
    ),
    isBlocking: z.optional(z.boolean()),
    autoResolutionMs: maybe(count()),
  }),
);
export type ToolRequestUserInputParams = Infer<typeof toolRequestUserInputParams>;

export const toolRequestUserInputResponse = define('ToolRequestUserInputResponse', () =>
  object({ answers: z.record(z.string(), object({ answers: z.array(z.string()) })) }),
);

export const permissionsRequestApprovalParams = define('PermissionsRequestApprovalParams', () =>
  object({
    threadId: z.string(),
    turnId: z.string(),
    itemId: z.string(),
    cwd: maybe(z.string()),
    reason: maybe(z.string()),
    permissions: json(),
  }),
);

export const permissionsRequestApprovalResponse = define('PermissionsRequestApprovalResponse', () =>
  object({ permissions: json(), scope: z.optional(openEnum('turn', 'session')) }),
);

const elicitation = () => ({
  threadId: z.string(),
  /** The turn that ran when it was asked; null when none did. */
  turnId: maybe(z.string()),
  serverName: z.string(),
  /** `codex_approval_kind: "mcp_tool_call"` marks the question whether a tool may run. */
  _meta: maybe(json()),
});

/** Modes that are not listed pass unharmed. */
export const elicitationRequestParams = define('McpServerElicitationRequestParams', () =>
  openUnion(
    'mode',
    {
      form: define('FormElicitation', () =>
        object({
          ...elicitation(),
          mode: z.literal('form'),
          message: z.string(),
          requestedSchema: json(),
        }),
      ),
      url: define('UrlElicitation', () =>
        object({
          ...elicitation(),
          mode: z.literal('url'),
          message: z.string(),
          url: z.string(),
          elicitationId: z.optional(z.string()),
        }),
      ),
    },
    elicitation(),
  ),
);

export const elicitationRequestResponse = define('McpServerElicitationRequestResponse', () =>
  object({
    action: openEnum('accept', 'decline', 'cancel'),
    content: maybe(json()),
    _meta: maybe(json()),
  }),
);
