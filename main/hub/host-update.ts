/** `host/update/*`: newer versions of Skein itself. */
import type { UpdateState } from '../../server/protocol/host-update.ts';
import type { Updates } from '../updates/updates.ts';

interface Parts {
  readonly updates: Updates;
}

type Answer = Promise<{ update: UpdateState }>;

/** What comes of it is told to all; the answer is how things stand now. */
const after = async ({ updates }: Parts, act: (updates: Updates) => void): Answer => {
  act(updates);
  return { update: updates.state };
};

export const updateHandlers = {
  'host/update/check': (parts: Parts) => after(parts, (updates) => updates.check()),
  'host/update/download': (parts: Parts) => after(parts, (updates) => updates.download()),
  'host/update/install': (parts: Parts) => after(parts, (updates) => updates.install()),
  'host/update/back': (parts: Parts) => after(parts, (updates) => updates.back()),
  'host/update/cancel': (parts: Parts) => after(parts, (updates) => updates.cancel()),
};
