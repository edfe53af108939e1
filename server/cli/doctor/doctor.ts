/** `skein doctor`: is the history of a home whole? Looks only, unless it is told to repair. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { skeinHome } from '../../home.ts';
import { examineHome } from './examine-home.ts';
import { isSound, tell } from './report.ts';

const USAGE = `Usage: skein doctor [--home DIR] [--json] [--repair]

  --home DIR   the home to look at (SKEIN_HOME, else ~/.skein)
  --json       the report as JSON
  --repair     mend what can be mended; deletes nothing of yours
`;

/**
 * Prints the report.
 * @returns the exit status: 0 when all is well or was mended, 1 when something is amiss, 2 after
 * telling what is wrong with the arguments
 */
export async function doctor(args: readonly string[]): Promise<number> {
  const flags = readFlags(args);
  if (typeof flags === 'string') {
    process.stderr.write(`skein doctor: ${flags}\n${USAGE}`);
    return 2;
  }
  const { home, json, repair, help } = flags;
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (!existsSync(home)) {
    process.stderr.write(`skein doctor: there is no home at ${home}\n`);
    return 2;
  }
  const found = await examineHome(home);
  let { report } = found;
  if (repair) {
    const { repairHome } = await import('./repair.ts');
    report = await repairHome(home, found, new Date());
  }
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : tell(report));
  return isSound(report) ? 0 : 1;
}

interface Flags {
  readonly home: string;
  readonly json: boolean;
  readonly repair: boolean;
  readonly help: boolean;
}

function readFlags(args: readonly string[]): Flags | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        home: { type: 'string' },
        json: { type: 'boolean', default: false },
        repair: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.home === '') return '--home wants a folder';
    const home = values.home === undefined ? skeinHome() : resolve(values.home);
    return { home, json: values.json, repair: values.repair, help: values.help };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
