/** The doctor as a program of its own, for the app that starts it beside itself. */
import { packageVersion } from '../../version.ts';
import { runCommandLine } from '../command-line.ts';

const host = { program: 'skein', version: packageVersion, own: {} };
void runCommandLine(['doctor', ...process.argv.slice(2)], host).then((status) => {
  process.exitCode = status;
});
