/** The sandbox of the platform this runs on. */
import { Bubblewrap } from './bubblewrap.ts';
import { NoSandbox } from './none.ts';
import type { Sandbox } from './port.ts';
import { Seatbelt } from './seatbelt.ts';

export function platformSandbox(platform: NodeJS.Platform = process.platform): Sandbox {
  if (platform === 'linux') return new Bubblewrap();
  if (platform === 'darwin') return new Seatbelt();
  const name = platform === 'win32' ? 'Windows' : platform;
  return new NoSandbox(`Skein has no sandbox for commands on ${name}`);
}
