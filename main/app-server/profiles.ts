/** Which servers there are, and the command that starts each. */
import type { StoredProfile } from '../storage/records.ts';
import type { ServerCommand } from './spawn.ts';

/** The server that comes with Skein. It is always there. */
export const LOCAL = 'local';

export interface Profile {
  readonly id: string;
  readonly name: string;
  readonly command: ServerCommand;
  /** Ours: takes provider keys over the protocol. */
  readonly bundled: boolean;
}

/**
 * @param stored what the user configured; an entry `local` without a command may rename the bundled one
 * @param bundled how to start the server that comes with Skein
 */
export function profilesFrom(stored: readonly StoredProfile[], bundled: ServerCommand): Profile[] {
  const profiles: Profile[] = [
    {
      id: LOCAL,
      name: stored.find(({ id }) => id === LOCAL)?.name ?? 'This computer',
      command: bundled,
      bundled: true,
    },
  ];
  for (const { id, name, command, args, env } of stored) {
    if (id === LOCAL || command === null) continue;
    profiles.push({ id, name, command: { command, args, env }, bundled: false });
  }
  return profiles;
}
