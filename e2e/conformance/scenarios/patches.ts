/** Patches: what they change, and the questions before them. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { patch, say } from '../../fixtures/model-server.ts';
import type { Message } from '../../fixtures/peer.ts';
import { answer, asked, completedItems, scenario, startThread, turn, endOf } from '../scenario.ts';
import type { Stage } from '../scenario.ts';

const APPROVAL = 'item/fileChange/requestApproval';
const envelope = (...lines: string[]): string =>
  ['*** Begin Patch', ...lines, '*** End Patch', ''].join('\n');

async function askedFor(stage: Stage): Promise<Message> {
  const threadId = await startThread(stage, { approvalPolicy: 'on-request', sandbox: 'read-only' });
  stage.model.script(patch(envelope('*** Add File: note.md', '+hello')), say('Written.'));
  await stage.client.startTurn(threadId, 'Write a note.');
  return asked(stage.client, APPROVAL);
}

async function afterAnswer(stage: Stage, request: Message, decision: string): Promise<Message> {
  answer(stage.client, request, { decision });
  return stage.client.completed(request.params?.['turnId'] as string);
}

export const patchScenarios = [
  scenario('patch/all-kinds', async (stage) => {
    await writeFile(join(stage.workspace, 'a.txt'), 'one\ntwo\nthree\n');
    await writeFile(join(stage.workspace, 'b.txt'), 'old\n');
    await writeFile(join(stage.workspace, 'c.txt'), 'gone\n');
    const threadId = await startThread(stage);
    stage.model.script(
      patch(
        envelope(
          '*** Update File: a.txt',
          '@@',
          ' one',
          '-two',
          '+2',
          ' three',
          '*** Update File: b.txt',
          '*** Move to: moved.txt',
          '@@',
          '-old',
          '+new',
          '*** Delete File: c.txt',
          '*** Add File: d.txt',
          '+added',
        ),
      ),
      say('Changed.'),
    );
    await turn(stage, threadId, 'Change everything.');
    await stage.check(async () => {
      const [item] = completedItems(stage.client, 'fileChange');
      assert.equal(item?.['status'], 'completed');
      assert.equal(await readFile(join(stage.workspace, 'a.txt'), 'utf8'), 'one\n2\nthree\n');
      assert.equal(await readFile(join(stage.workspace, 'moved.txt'), 'utf8'), 'new\n');
      assert.equal(existsSync(join(stage.workspace, 'c.txt')), false);
    });
  }),

  scenario('patch/two-in-a-turn', async (stage) => {
    const threadId = await startThread(stage);
    stage.model.script(
      patch(envelope('*** Add File: a.txt', '+one')),
      patch(envelope('*** Update File: a.txt', '@@', '-one', '+two')),
      say('Done.'),
    );
    await turn(stage, threadId, 'Twice.');
    await stage.check(() => assert.equal(completedItems(stage.client, 'fileChange').length, 2));
  }),

  scenario('patch/does-not-fit', async (stage) => {
    await writeFile(join(stage.workspace, 'a.txt'), 'one\n');
    const threadId = await startThread(stage);
    stage.model.script(
      patch(envelope('*** Update File: a.txt', '@@', '-nine', '+ten')),
      patch('no patch at all'),
      say('It did not fit.'),
    );
    await turn(stage, threadId, 'Try.');
    await stage.check(() => assert.equal(completedItems(stage.client, 'fileChange').length, 0));
  }),

  scenario('patch/accept', async (stage) => {
    const request = await askedFor(stage);
    await stage.check(() => assert.equal(existsSync(join(stage.workspace, 'note.md')), false));
    await afterAnswer(stage, request, 'accept');
    await stage.check(async () =>
      assert.equal(await readFile(join(stage.workspace, 'note.md'), 'utf8'), 'hello\n'),
    );
  }),

  scenario('patch/for-session', async (stage) => {
    const request = await askedFor(stage);
    await afterAnswer(stage, request, 'acceptForSession');
    stage.model.script(
      patch(envelope('*** Update File: note.md', '@@', '-hello', '+bye')),
      say('Again.'),
    );
    await turn(stage, request.params?.['threadId'] as string, 'Once more.');
    await stage.check(() => {
      const questions = stage.client.messages.filter(({ method }) => method === APPROVAL);
      assert.equal(questions.length, 1);
    });
  }),

  scenario('patch/decline', async (stage) => {
    const request = await askedFor(stage);
    await afterAnswer(stage, request, 'decline');
    await stage.check(() => {
      assert.equal(existsSync(join(stage.workspace, 'note.md')), false);
      assert.equal(completedItems(stage.client, 'fileChange')[0]?.['status'], 'declined');
    });
  }),

  scenario('patch/cancel', async (stage) => {
    const request = await askedFor(stage);
    const { params } = await afterAnswer(stage, request, 'cancel');
    await stage.check(() => {
      assert.equal(endOf(params), 'interrupted');
      assert.equal(completedItems(stage.client, 'fileChange')[0]?.['status'], 'declined');
    });
  }),

  scenario('patch/never-outside', async (stage) => {
    const threadId = await startThread(stage, { sandbox: 'read-only' });
    stage.model.script(patch(envelope('*** Add File: no.md', '+no')), say('Refused.'));
    await turn(stage, threadId, 'Try.');
    await stage.check(() => {
      assert.equal(existsSync(join(stage.workspace, 'no.md')), false);
      assert.equal(completedItems(stage.client, 'fileChange').length, 0);
    });
  }),
];
