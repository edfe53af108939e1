/** `skein doctor`: is the history of a home whole? Looks only, unless it is told to repair. */
import { existsSync } from 'node:fs';
import { skeinHome } from '../../home.ts';
import { UsageError } from '../../listen-options.ts';
import type { Run } from '../command.ts';
import { examineHome } from './examine-home.ts';
import type { doctorOptions } from './options.ts';
import { isSound, tell } from './report.ts';

/** Prints the report. @throws {UsageError} where there is no home */
export const run: Run<typeof doctorOptions> = async ({ values }, io) => {
  const home = skeinHome(io.env);
  if (!existsSync(home)) throw new UsageError(`there is no home at ${home}`);
  const found = await examineHome(home);
  let { report } = found;
  if (values.repair) {
    const { repairHome } = await import('./repair.ts');
    report = await repairHome(home, found, new Date());
  }
  io.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : tell(report));
  return isSound(report) ? 0 : 1;
};
