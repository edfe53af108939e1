/** Runs one turn in a process of its own, for tests that kill it. Arguments: home, workspace. */
import { createModelClients } from '../model/model-client.ts';
import { createTestAccess, RecordingOutbound } from './thread-fixture.ts';
import { ThreadManager } from './thread-manager.ts';

const [home = '', workspace = ''] = process.argv.slice(2);
const outbound = new RecordingOutbound();
const clients = createModelClients(() => ({ originator: 'test', userAgent: 'test/1' }));
const manager = new ThreadManager(createTestAccess(home, outbound, clients));
const started = await manager.start(
  { cwd: workspace, sandbox: 'danger-full-access' },
  { originator: 'test' },
);
started.after();
const threadId = started.result.thread.id;
const turn = await manager.turnStart({
  threadId,
  input: [{ type: 'text', text: 'Do it in pieces.' }],
});
turn.after();
process.stdout.write(`${JSON.stringify({ threadId, path: started.result.thread.path })}\n`);
