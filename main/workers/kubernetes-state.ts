/** What a pod's status means for a person who waits for the worker. */
import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node';

export type PodState =
  | { readonly type: 'starting'; readonly what: string }
  | { readonly type: 'running' }
  | { readonly type: 'ending' }
  | { readonly type: 'failed'; readonly why: string };

/** Reasons that pass by themselves at most when somebody changes something, in words for people. */
const FATAL: Readonly<Record<string, string>> = {
  ErrImagePull: 'its image cannot be had',
  ImagePullBackOff: 'its image cannot be had',
  ErrImageNeverPull: 'its image cannot be had',
  ImageInspectError: 'its image cannot be had',
  InvalidImageName: 'its image cannot be had',
  CreateContainerConfigError: 'its container cannot be made',
  CreateContainerError: 'its container cannot be made',
  CrashLoopBackOff: 'its server ends again and again',
  RunContainerError: 'its container cannot be started',
};

export function podState({ metadata, status }: V1Pod): PodState {
  if (metadata?.deletionTimestamp !== undefined) return { type: 'ending' };
  const container = status?.containerStatuses?.[0];
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') {
    return {
      type: 'failed',
      why: ended(container) ?? status.message ?? status.reason ?? 'it ended',
    };
  }
  const waiting = container?.state?.waiting;
  const fatal = FATAL[waiting?.reason ?? ''];
  if (waiting !== undefined && fatal !== undefined) {
    const what = `${fatal} (${waiting.reason})`;
    const words = [what, waiting.message, ended(container)].filter((word) => word !== undefined);
    return { type: 'failed', why: words.join(': ') };
  }
  const conditions = status?.conditions ?? [];
  if (conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True')) {
    return { type: 'running' };
  }
  const unscheduled = conditions.find(
    ({ type, status: is }) => type === 'PodScheduled' && is === 'False',
  );
  if (unscheduled !== undefined) {
    return { type: 'starting', what: unscheduled.message ?? 'a node with room for it' };
  }
  if (waiting?.reason === 'ContainerCreating' || container === undefined) {
    return { type: 'starting', what: 'its image and its volume' };
  }
  return { type: 'starting', what: 'its server to listen' };
}

function ended(container: V1ContainerStatus | undefined): string | undefined {
  const end = container?.state?.terminated ?? container?.lastState?.terminated;
  if (end === undefined) return undefined;
  if (end.reason === 'OOMKilled') return 'it needed more memory than its limit';
  return `its server ended with exit code ${end.exitCode}${end.message === undefined ? '' : `: ${end.message}`}`;
}
