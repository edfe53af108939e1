/** A folder that git takes long to look at: the diff of a turn comes when it is ready. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { completed, functionCall } from '../model/scripted-model.ts';
import { openFixture } from './testing/thread-fixture.ts';

it.runIf(process.platform !== 'win32')(
  'a diff that is late comes after the turn, with what commands changed',
  async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'skein-slow-git-'));
    const at = (name: string): string => path.join(folder, name);
    // Git as it is, but once there is `slow` it waits until there is `go`.
    const script = `while [ -e '${at('slow')}' ] && [ ! -e '${at('go')}' ]; do sleep 0.02; done`;
    const found = process.env['PATH'] ?? '';
    await writeFile(at('git'), `#!/bin/sh\n${script}\nPATH='${found}' exec git "$@"\n`);
    await chmod(at('git'), 0o755);
    vi.stubEnv('PATH', `${folder}${path.delimiter}${found}`);
    const f = await openFixture(function* () {
      const cmd = `echo changed > a.txt; touch '${at('slow')}'; echo begun; exec sleep 60`;
      yield* functionCall('c', 'exec_command', { cmd });
      yield* completed();
    });
    onTestFinished(async () => {
      await writeFile(at('go'), '');
      vi.unstubAllEnvs();
      await rm(folder, { recursive: true, force: true });
    });
    await writeFile(path.join(f.workspace, 'a.txt'), 'before\n');
    const threadId = await f.startThread({ sandbox: 'danger-full-access' });
    const input = [{ type: 'text' as const, text: 'go' }];
    const { turn } = await f.served('turn/start', f.manager.turnStart({ threadId, input }));
    await f.outbound.untilMethod('item/commandExecution/outputDelta');
    // An interrupted turn waits least for its diff.
    const stop = f.manager.turnInterrupt({ threadId, turnId: turn.id });
    await f.served('turn/interrupt', stop);
    await f.outbound.untilMethod('turn/completed');
    expect(f.outbound.methods()).not.toContain('turn/diff/updated');
    await writeFile(at('go'), '');
    const { params } = await f.outbound.untilMethod('turn/diff/updated');
    expect(params).toMatchObject({ threadId, turnId: turn.id });
    expect(params['diff']).toContain('-before\n+changed\n');
  },
);
