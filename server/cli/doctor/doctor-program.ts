/** The doctor as a program of its own, for the app that starts it beside itself. */
import { doctor } from './doctor.ts';

void doctor(process.argv.slice(2)).then((status) => {
  process.exitCode = status;
});
