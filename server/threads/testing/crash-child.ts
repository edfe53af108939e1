/**
 * Runs turns in a process of its own, for tests that kill it. Arguments: home, workspace, and which
 * kind of turn is to be killed.
 */
import { flushCompileCache } from 'node:module';
import { createModelClients } from '../../model/model-client.ts';
import { createTestAccess, RecordingOutbound } from './test-server.ts';
import { ThreadManager } from '../thread-manager.ts';

const [home = '', workspace = '', kind = 'regular'] = process.argv.slice(2);
const outbound = new RecordingOutbound();
const clients = createModelClients(() => ({ originator: 'test', userAgent: 'test/1' }));
const manager = new ThreadManager(createTestAccess(home, outbound, clients));
const started = await manager.start(
  { cwd: workspace, sandbox: 'danger-full-access' },
  { originator: 'test' },
);
started.after();
const threadId = started.result.thread.id;
const input = [{ type: 'text' as const, text: 'Do it in pieces.' }];
const mode = { model: 'scripted', reasoning_effort: null, developer_instructions: null };
switch (kind) {
  case 'plan': {
    const collaborationMode = { mode: 'plan' as const, settings: mode };
    (await manager.turnStart({ threadId, input, collaborationMode })).after();
    break;
  }
  case 'goal':
    (await manager.goalSet({ threadId, objective: 'Get there.' })).after();
    break;
  case 'review':
    (await manager.reviewStart({ threadId, target: { type: 'uncommittedChanges' } })).after();
    break;
  case 'compact':
    (await manager.turnStart({ threadId, input })).after();
    await outbound.untilMethod('turn/completed');
    manager.compactStart({ threadId }).after();
    break;
  case 'second':
    (await manager.turnStart({ threadId, input })).after();
    await outbound.untilMethod('turn/completed');
    (await manager.turnStart({ threadId, input: [{ type: 'text', text: 'And then?' }] })).after();
    break;
  default:
    (await manager.turnStart({ threadId, input })).after();
}
// Who is killed would not leave to the next what it has compiled.
flushCompileCache();
process.stdout.write(`${JSON.stringify({ threadId, path: started.result.thread.path })}\n`);
