import type { HookMetadata } from '../../../server/protocol/hook.ts';

/** When a hook runs, what exactly it does, and the file that says so. */
export function HookFacts({ hook }: { readonly hook: HookMetadata }) {
  const { eventName, matcher, sourcePath, trustStatus } = hook;
  return (
    <div className="hook-facts">
      <p className="small">
        <b>{words[eventName] ?? eventName}</b>
        {matcher == null || matcher === '' ? null : (
          <>
            {' '}
            for <code>{matcher}</code>
          </>
        )}
        {trustStatus === 'modified' ? <span className="badge is-warning">Changed</span> : null}
      </p>
      <code className="hook-command" dir="auto">
        {doneBy(hook)}
      </code>
      <p className="small muted cut" title={sourcePath}>
        {sourcePath}
      </p>
    </div>
  );
}

function doneBy(hook: HookMetadata): string {
  if ('command' in hook) return String(hook.command);
  if ('tool' in hook) return `${String(hook.server)}: ${String(hook.tool)}`;
  return 'Something that this version of Skein does not know';
}

const words: Readonly<Record<string, string>> = {
  preModelRequest: 'Before each request to the model',
  postModelRequest: 'After each answer of the model',
  preToolUse: 'Before a tool is used',
  permissionRequest: 'When something is asked',
  postToolUse: 'After a tool was used',
  preCompact: 'Before the thread is compacted',
  postCompact: 'After the thread was compacted',
  sessionStart: 'When a thread begins or goes on',
  sessionEnd: 'When a thread is unloaded',
  userPromptSubmit: 'When you send a message',
  subagentStart: 'When an agent of the agent starts',
  subagentStop: 'When an agent of the agent ends',
  stop: 'At the end of a turn',
  interrupt: 'When a turn is stopped',
};
