/** Which requests were answered here and only wait to go, and which one the user is at. */
import { useState } from 'react';
import type { PendingRequest } from '../../../server/protocol/host-thread.ts';

export interface Answers {
  readonly answered: ReadonlySet<string>;
  readonly answer: (request: PendingRequest) => void;
  /** Those that were not answered here. */
  readonly open: readonly PendingRequest[];
  /** Allows several, each this one time. */
  readonly allowAll: (
    reply: (request: PendingRequest, result: unknown) => void,
  ) => (requests: readonly PendingRequest[]) => void;
  /** The request whose keys are shown: the one the user is at, else the first. */
  readonly current: string | null;
  readonly setCurrent: (id: string) => void;
}

export function useAnswers(requests: readonly PendingRequest[]): Answers {
  const [answered, setAnswered] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setCurrent] = useState<string | null>(null);
  const open = requests.filter(({ id }) => !answered.has(id));
  const current = open.find(({ id }) => id === chosen) ?? open[0];
  return {
    answered,
    open,
    allowAll: (reply) => (all) => {
      setAnswered((before) => new Set([...before, ...all.map(({ id }) => id)]));
      for (const request of all) reply(request, { decision: 'accept' });
    },
    answer: ({ id }) => setAnswered((before) => new Set(before).add(id)),
    current: current?.id ?? null,
    setCurrent,
  };
}
