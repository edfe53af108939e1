import type { SessionInfo } from '@agentclientprotocol/sdk/unstable';
import type { Thread } from '../protocol/thread.ts';

const MAX_TITLE = 120;

/** A thread in an editor's list. */
export function sessionInfo({ id, cwd, name, preview, updatedAt }: Thread): SessionInfo {
  const [line = ''] = preview.trim().split('\n');
  const title = name ?? (line.length > MAX_TITLE ? `${line.slice(0, MAX_TITLE)}…` : line);
  return {
    sessionId: id,
    cwd,
    ...(title === '' ? {} : { title }),
    updatedAt: new Date(updatedAt * 1000).toISOString(),
  };
}
