import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { completed, functionCall, says } from '../model/scripted-model.ts';
import type { ScriptedRequest } from '../model/scripted-model.ts';
import { openFixture } from './testing/thread-fixture.ts';

const outputOf = (request: ScriptedRequest | undefined, callId: string): string =>
  String(
    request?.body.input.find(
      ({ type, call_id: id }) => type === 'function_call_output' && id === callId,
    )?.['output'],
  );
const placeOf = (text: string): { id: string; offset: number } | null => {
  const json = /read_output (\{.*?\})/.exec(text)?.[1];
  return json === undefined ? null : (JSON.parse(json) as { id: string; offset: number });
};
const cmd = `${JSON.stringify(process.execPath)} -e "for (let n = 1; n <= 20000; n += 1) console.log(n)"`;

const open = () =>
  openFixture((request) => {
    if (request.index === 0) {
      return [...functionCall('run', 'exec_command', { cmd }), ...completed()];
    }
    const place = placeOf(outputOf(request, 'run'));
    if (request.index === 1 && place !== null) {
      return [...functionCall('read', 'read_output', { ...place, limit: 40 }), ...completed()];
    }
    return says(`m_${request.index}`, 'Done.');
  });

const free = { sandbox: 'danger-full-access', approvalPolicy: 'never' } as const;

it('what an output lacks is read by range, as long as its thread is there', async () => {
  const { home, access, model, shelf, startThread, runTurn } = await open();
  const threadId = await startThread(free);
  await runTurn(threadId, 'go');
  const told = outputOf(model.requests[1], 'run');
  expect(told).not.toContain('\n10000\n');
  const read = outputOf(model.requests[2], 'read');
  const all = Array.from({ length: 20_000 }, (_, at) => `${at + 1}\n`).join('');
  const offset = placeOf(told)?.offset ?? 0;
  expect(read).toBe(
    `Bytes ${offset} to ${offset + 40} of ${all.length}; read on at offset ${offset + 40}\nOutput:\n${all.slice(offset, offset + 40)}`,
  );
  const folder = path.join(home, 'outputs', threadId);
  expect(existsSync(folder)).toBe(true);
  // A fork goes on with the history, and with what that says can be read.
  const id = placeOf(told)?.id ?? '';
  expect(await access.services.outputs.of('another').read(id, 0, 4)).toMatchObject({
    text: '1\n2\n',
  });
  await shelf.delete({ threadId });
  expect(existsSync(folder)).toBe(false);
});

it('an ephemeral thread leaves no output behind', async () => {
  const { home, model, startThread, runTurn } = await open();
  await runTurn(await startThread({ ...free, ephemeral: true }), 'go');
  const told = outputOf(model.requests[1], 'run');
  expect(told).toMatch(/left out …\]/);
  expect(placeOf(told)).toBeNull();
  expect(existsSync(path.join(home, 'outputs'))).toBe(false);
});
