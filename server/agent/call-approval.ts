/** Whether a tool call may run: what the policy says of it, what the user does, and the rule they give. */
import type { Answer } from '../approvals/broker.ts';
import { decide } from '../approvals/policy.ts';
import type { Ask, Verdict } from '../approvals/policy.ts';
import type { ThreadItem } from '../protocol/item.ts';
import { resolveLinks, writableRoots } from '../sandbox/paths.ts';
import type { Effect, ToolContext } from '../tools/tool.ts';
import {
  commandQuestion,
  patchQuestion,
  readCommandDecision,
  readPatchDecision,
} from './approval.ts';
import type { Decision } from './approval.ts';
import type { ToolScene } from './tool-scene.ts';

export async function judgeCall(
  { rules, grants, homePaths }: Pick<ToolScene, 'rules' | 'grants' | 'homePaths'>,
  effect: Effect,
  { sandboxPolicy, approvalPolicy, cwd, environment }: ToolContext,
): Promise<Verdict> {
  if (effect.kind === 'none') return { verdict: 'run-sandboxed' };
  const [sandbox, roots, allowed, homes] = await Promise.all([
    environment.sandbox.probe(),
    writableRoots(
      sandboxPolicy,
      cwd,
      environment.variables['TMPDIR'] ?? null,
      environment.variables['HOME'],
    ),
    rules.list(),
    Promise.all(homePaths.map((each) => resolveLinks(each))),
  ]);
  return decide({
    effect,
    approvalPolicy,
    sandboxPolicy,
    sandbox,
    rules: allowed,
    grants,
    cwd,
    roots,
    homePaths: homes,
  });
}

/** Asks about the call that the item shows: a command, or else a patch. */
export async function askUser(
  { threadId, turnId, sink, now, signal }: ToolScene,
  item: ThreadItem,
  ask: Ask,
): Promise<{ readonly answer: Answer; readonly decision: Decision }> {
  const place = { threadId, turnId, itemId: item.id, startedAtMs: item.startedAtMs ?? now() };
  if (item.type === 'commandExecution') {
    const method = 'item/commandExecution/requestApproval';
    const answer = await sink.ask(method, commandQuestion(place, item, ask), signal);
    return { answer, decision: readCommandDecision(answer) };
  }
  const method = 'item/fileChange/requestApproval';
  const answer = await sink.ask(method, patchQuestion(place, ask), signal);
  return { answer, decision: readPatchDecision(answer) };
}

/** Keeps the rule that an answer gave. `cwd`: where the command that it was given for runs. */
export async function grantRule(
  { rules, now, threadId, sink }: Pick<ToolScene, 'rules' | 'now' | 'threadId' | 'sink'>,
  given: { readonly prefix: readonly string[]; readonly answer: Answer; readonly cwd: string },
): Promise<void> {
  const { prefix, answer, cwd } = given;
  const client = answer.kind === 'result' ? answer.client : null;
  try {
    await rules.grant({ prefix, grantedAt: now(), client, threadId, cwd });
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    sink.warning(`The rule was not saved, so the command is allowed this once: ${words}`);
  }
}
