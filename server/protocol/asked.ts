/**
 * What the app asks app servers for. Servers of other vendors and of other versions lack some of it, and then
 * less is offered. Who asks for a method that is not here is told so by the type check.
 */
import type { ClientMethod } from './methods.ts';

/** What a server may be able to do: it can, when it knows all of these methods. */
export const abilities = {
  approvalRules: ['approvalRule/list', 'approvalRule/revoke', 'approvalRule/restore'],
  queue: [
    'thread/queue/list',
    'thread/queue/add',
    'thread/queue/update',
    'thread/queue/delete',
    'thread/queue/reorder',
    'thread/queue/start',
  ],
  checkpoints: [
    'thread/checkpoint/list',
    'thread/checkpoint/preview',
    'thread/checkpoint/restore',
    'thread/checkpoint/undo',
  ],
  turnDiffs: ['thread/checkpoint/diff'],
  revert: ['thread/revert'],
  revertUndo: ['thread/revert/undo'],
  worktrees: [
    'worktree/list',
    'worktree/measure',
    'worktree/merge/preview',
    'worktree/merge',
    'worktree/handBack',
    'worktree/remove',
  ],
  importThreads: [
    'thread/import/begin',
    'thread/import/add',
    'thread/import/commit',
    'thread/import/cancel',
  ],
  deleteThreads: ['thread/delete'],
  sections: [
    'threadSection/list',
    'threadSection/create',
    'threadSection/update',
    'threadSection/delete',
    'thread/section/move',
  ],
  settings: ['thread/settings/update'],
  compact: ['thread/compact/start'],
  review: ['review/start'],
  terminals: ['process/spawn', 'process/writeStdin', 'process/resizePty', 'process/kill'],
  backgroundTerminals: ['thread/backgroundTerminals/list', 'thread/backgroundTerminals/terminate'],
  fileSearch: ['fuzzyFileSearch'],
  localModels: ['modelProvider/local/list'],
  providerModels: ['modelProvider/models/list'],
  skills: ['skills/list'],
  skillSwitches: ['skills/config/write'],
  hooks: ['hooks/list'],
  mcp: ['mcpServerStatus/list'],
  mcpLogin: ['mcpServer/oauth/login'],
  mcpReload: ['config/mcpServer/reload'],
  codexHistory: ['codexHome/read'],
  signIn: ['account/read'],
} as const satisfies Record<string, readonly ClientMethod[]>;
export type Ability = keyof typeof abilities;

/** Every server that is spoken to has these; without one of them there is nothing to show. */
export const needed = [
  'thread/start',
  'thread/resume',
  'thread/fork',
  'thread/list',
  'thread/loaded/list',
  'thread/read',
  'thread/archive',
  'thread/unarchive',
  'thread/name/set',
  'thread/unsubscribe',
  'turn/start',
  'turn/steer',
  'turn/interrupt',
  'model/list',
  'config/read',
  'config/value/write',
  'config/batchWrite',
  'command/exec',
  'command/exec/write',
  'fs/readFile',
  'fs/readDirectory',
  'fs/getMetadata',
] as const satisfies readonly ClientMethod[];

/** Nothing is offered by these: where one is lacking, whoever asks does without it. */
export const spared = [
  'thread/turns/list',
  'thread/items/list',
  'thread/size/read',
  'modelProvider/key/write',
  'fs/watch',
  'fs/unwatch',
] as const satisfies readonly ClientMethod[];

export type AskedMethod =
  (typeof abilities)[Ability][number] | (typeof needed)[number] | (typeof spared)[number];

const asked: ReadonlySet<string> = new Set([
  ...Object.values(abilities).flat(),
  ...needed,
  ...spared,
]);

export function isAsked(method: string): method is AskedMethod {
  return asked.has(method);
}

/** What of that a server lacks that knows these methods. */
export function lackingOf(known: readonly string[]): AskedMethod[] {
  const there = new Set(known);
  return [...asked].filter(isAsked).filter((method) => !there.has(method));
}

/** @param lacks as a server's state has it */
export function canDo(lacks: readonly string[], ability: Ability): boolean {
  return abilities[ability].every((method) => !lacks.includes(method));
}
