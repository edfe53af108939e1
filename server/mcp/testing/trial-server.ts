/** The server for tests as a process: `crash` ends it at once, `slow` lets it never answer. */
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { trialServer } from './trial-tools.ts';

if (process.argv.includes('crash')) {
  process.stderr.write('no licence found\n', () => process.exit(3));
} else if (process.argv.includes('slow')) {
  process.stdin.resume();
} else {
  await trialServer().connect(new StdioServerTransport());
}
process.stdin.on('end', () => process.exit(0));
