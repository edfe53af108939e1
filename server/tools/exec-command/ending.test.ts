/** How commands end with all that they started: by themselves and by an interrupt. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { platformSandbox } from '../../sandbox/platform.ts';
import type { ToolIo } from '../tool.ts';
import { CommandStage, WAIT } from './testing/command-stage.ts';
import type { Ran } from './testing/command-stage.ts';

let stage: CommandStage;
beforeEach(async () => {
  stage = await CommandStage.open();
});
afterEach(() => stage.end());

it.runIf(process.platform === 'linux')(
  'a command leaves nothing of its group in the background',
  async () => {
    const { item } = await stage.run({ cmd: `${WAIT} & echo started` });
    expect(item.aggregatedOutput).toBe('started\n');
    await vi.waitFor(async () => expect(await stage.stragglers()).toEqual([]), { timeout: 10_000 });
  },
);

describe.runIf(process.platform !== 'win32')('an interrupt', () => {
  const interrupted = async (cmd: string, more: Partial<ToolIo> = {}): Promise<Ran> => {
    const controller = new AbortController();
    const ran = stage.run({ cmd }, { signal: controller.signal, ...more });
    await stage.appeared('began');
    controller.abort();
    return ran;
  };

  it('keeps what there was and tells the model', async () => {
    const { outcome, item } = await interrupted(`echo some; touch began; ${WAIT}`);
    expect(item).toMatchObject({
      status: 'failed',
      exitCode: 143,
      aggregatedOutput: 'some\n',
      completedAtMs: expect.any(Number),
    });
    expect(outcome).toMatchObject({ success: false });
    expect(outcome.output).toMatch(/\naborted by user after \d+\.\d s\n/);
    expect(outcome.output).toMatch(/Output:\nsome\n$/);
  });

  it.runIf(process.platform === 'linux')('ends the whole group, and what left it', async () => {
    await interrupted(`setsid ${WAIT} & (setsid sh -c '${WAIT}') & ${WAIT} & touch began; ${WAIT}`);
    await vi.waitFor(async () => expect(await stage.stragglers()).toEqual([]), { timeout: 10_000 });
  });

  it('lets a command clean up', async () => {
    await interrupted(
      `trap 'touch cleaned; exit 5' TERM; touch began; while :; do sleep 0.01; done`,
    );
    expect(existsSync(path.join(stage.folder, 'cleaned'))).toBe(true);
  });

  it('ends one that will not listen', async () => {
    const { item } = await interrupted(`trap '' TERM; touch began; while :; do sleep 0.05; done`);
    expect(item).toMatchObject({ status: 'failed', exitCode: 137 });
  });

  it('starts nothing when it came before', async () => {
    const { item, outcome } = await stage.run(
      { cmd: 'touch began' },
      { signal: AbortSignal.abort() },
    );
    expect(existsSync(path.join(stage.folder, 'began'))).toBe(false);
    expect(item).toMatchObject({ status: 'failed', exitCode: -1 });
    expect(outcome.output).toContain('aborted by user after 0.0 s');
  });

  it('confined, lets a command clean up too', async () => {
    const support = await platformSandbox().probe();
    const sandbox = support.available ? 'sandboxed' : 'unsandboxed';
    const { item } = await interrupted(
      `trap 'touch cleaned; exit 5' TERM; touch began; while :; do sleep 0.01; done`,
      { sandbox },
    );
    expect(item).toMatchObject({ status: 'failed', exitCode: 5 });
    expect(existsSync(path.join(stage.folder, 'cleaned'))).toBe(true);
  });
});
