/** The program: its fuses as they were wanted, and the checksum that it holds the archive against. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { FUSES } from '../fuses.ts';
import { headerHash } from './check-archive.ts';
import type { System } from './targets.ts';

/** As the program holds them: the package does not give its names for them away. */
const [OFF, ON] = ['0', '1'].map((digit) => digit.charCodeAt(0));

export async function checkProgram(
  program: string,
  resources: string,
  { system, inspectable }: { readonly system: System; readonly inspectable: boolean },
): Promise<string[]> {
  const wrong: string[] = [];
  const wire = await getCurrentFuseWire(program);
  const wanted = { ...FUSES, EnableNodeCliInspectArguments: inspectable };
  for (const [name, on] of Object.entries(wanted)) {
    const state = wire[FuseV1Options[name as keyof typeof FUSES]];
    if (state !== (on ? ON : OFF)) {
      wrong.push(`the fuse ${name} is not ${on ? 'on' : 'off'}`);
    }
  }
  const hash = headerHash(join(resources, 'app.asar'));
  // Linux has no such check of its own: packages there are signed as a whole.
  if (
    system.os === 'darwin' &&
    !readFileSync(join(resources, '..', 'Info.plist'), 'utf8').includes(hash)
  ) {
    wrong.push('Info.plist has no checksum of the archive');
  }
  if (system.os === 'win32' && !readFileSync(program).includes(hash)) {
    wrong.push('the program has no checksum of the archive');
  }
  return wrong;
}
