/** A process that writes to a library until it is killed, and says what was acknowledged. */
import { Storage } from '../storage/storage.ts';

const [path = '', round = '0'] = process.argv.slice(2);
const events = { failed: fail, settled: fail, rebuilt: fail, restarted: fail };
const storage = await Storage.open(path, events);
const key = { server: 'local', threadId: 't' };
await storage.write({
  op: 'thread',
  server: 'local',
  thread: {
    id: 't',
    preview: '',
    modelProvider: 'p',
    createdAt: 1,
    updatedAt: 1,
    status: { type: 'idle' },
    cwd: '/ws',
    turns: [],
  },
});
const turnId = `turn-${round}`;
await storage.write({ op: 'turn', ...key, turn: { id: turnId, status: 'inProgress', items: [] } });
for (let at = 0; ; at += 1) {
  const text = `${'words of an item '.repeat(200)}${at}`;
  const item = { type: 'agentMessage' as const, id: `item-${round}-${at}`, text };
  await storage.write({ op: 'item', ...key, turnId, item, open: false, atMs: at });
  process.stdout.write(`${at}\n`);
}

function fail(): void {
  process.exit(1);
}
