/** Holds a lock in a process of its own until that is killed. Argument: the lock's file. */
import { takeLock } from '../writer-lock.ts';

const lock = await takeLock(process.argv[2] ?? '');
process.stdout.write(lock === null ? 'taken\n' : 'held\n');
setInterval(() => undefined, 60_000);
