/**
 * The server as it is, with smaller limits, so that a test meets them soon: a second for turns to end
 * by themselves, and little room for clients that do not read, of which it waits for its parent alone.
 */
import { skeinHome } from '../../server/home.ts';
import { parseListenOptions } from '../../server/listen-options.ts';
import { ServerProcess } from '../../server/server-process.ts';

const KiB = 1024;
const options = parseListenOptions(process.argv.slice(2));
if (options !== 'help') {
  new ServerProcess(
    skeinHome(),
    {},
    {
      drainMs: 1_000,
      outlet: { slowBytes: 64 * KiB, holdBytes: 256 * KiB, stallMs: 0, lostBytes: 512 * KiB },
    },
  ).run(options);
}
