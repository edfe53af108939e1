/**
 * An app server of another vendor's, as far as the app can tell: ours in a home of its own, which besides
 * asks what ours never does as soon as a turn has begun. Arguments: the server's program, then its home.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

interface Message {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: { readonly threadId?: string; readonly turn?: { readonly id: string } };
}

const [program = '', home = ''] = process.argv.slice(2);
const server = spawn(process.execPath, [program], {
  env: { ...process.env, SKEIN_HOME: home },
  stdio: ['pipe', 'pipe', 'inherit'],
});
server.once('exit', () => process.exit(0));

const ASKED = 'asked-';
createInterface({ input: process.stdin })
  .on('line', (line) => {
    const { id } = JSON.parse(line) as Message;
    if (typeof id === 'string' && id.startsWith(ASKED)) return;
    server.stdin.write(`${line}\n`);
  })
  .on('close', () => server.stdin.end());

createInterface({ input: server.stdout }).on('line', (line) => {
  process.stdout.write(`${line}\n`);
  const { method, params } = JSON.parse(line) as Message;
  if (method !== 'turn/started') return;
  const place = { threadId: params?.threadId, turnId: params?.turn?.id, itemId: 'tide' };
  ask('item/permissions/requestApproval', {
    ...place,
    cwd: '/srv/tides',
    reason: 'The tables of the harbour office are fetched from its own address.',
    permissions: {
      network: { enabled: true },
      fileSystem: { read: ['/srv/tables'], write: ['/srv/tides/out'] },
    },
  });
  ask('item/tide/requestCrossing', { ...place, vessel: 'Skein', draught: 1.8 });
});

function ask(method: string, params: object): void {
  process.stdout.write(`${JSON.stringify({ id: `${ASKED}${method}`, method, params })}\n`);
}
