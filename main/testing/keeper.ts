/** A process that starts a server and waits to be killed. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '../../server/rpc/connection.ts';
import { spawnServer } from '../app-server/spawn.ts';
import { StderrLog } from '../app-server/stderr-log.ts';

const folder = process.argv[2] ?? '';
const program = join(folder, 'kept.mjs');
writeFileSync(
  program,
  `process.stdout.write(JSON.stringify({ method: 'pid', params: process.pid }) + '\\n');
   process.stdin.resume();
   process.stdin.on('end', () => process.exit(0));`,
);
const command = { command: process.execPath, args: [program], env: {} };
const server = spawnServer('It', command, new StderrLog(join(folder, 'kept.log')));
new Connection(server.transport).start({
  notification: ({ params }) => process.stdout.write(String(params)),
  request: () => undefined,
  broken: () => undefined,
  closed: () => undefined,
});
