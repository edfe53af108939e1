import { expect, test } from 'vitest';
import {
  commandQuestion,
  fileChangeQuestion,
  givenOf,
  inputQuestion,
  rightsQuestion,
  serverQuestion,
} from './question.ts';
import type { Question } from './question.ts';

const place = { threadId: 't', turnId: 'u', itemId: 'i' };
const yes = (content: Record<string, unknown>) => ({ action: 'accept' as const, content });
const schemaOf = ({ form }: Question) =>
  'requestedSchema' in form ? form.requestedSchema : undefined;

test('a command is asked about with all that matters, and decided by one choice', () => {
  const question = commandQuestion({
    ...place,
    command: "/bin/bash -lc 'npm test'",
    cwd: '/w',
    reason: 'To see.',
    confinement: 'unsandboxed',
    availableDecisions: ['accept', 'decline'],
  });
  expect(question.form.message).toBe(
    'Run this command?\n\nnpm test\n\nIn /w\n\nOutside the sandbox\n\nTo see.',
  );
  expect(schemaOf(question)).toMatchObject({
    required: ['decision'],
    properties: { decision: { oneOf: [{ title: 'Allow once' }, { title: 'Deny' }] } },
  });
  expect(question.answer(yes({ decision: 'allow-0-once' }))).toEqual({ decision: 'accept' });
  expect(question.answer(yes({ decision: 'no such' }))).toEqual({ decision: 'decline' });
  expect(question.answer({ action: 'decline' })).toEqual({ decision: 'decline' });
  expect(question.answer({ action: 'cancel' })).toEqual({ decision: 'cancel' });
  expect(question.refusal).toEqual({ decision: 'decline' });
});

test('changes are shown, long ones by their beginning', () => {
  const { form } = fileChangeQuestion(place, [{ path: '/w/a', diff: 'x'.repeat(9_000) }]);
  expect(form.message).toContain('/w/a\nxxx');
  expect(form.message.length).toBeLessThan(5_000);
});

test('rights are given for the turn or the thread, or not at all', () => {
  const permissions = { network: true };
  const question = rightsQuestion({ ...place, permissions });
  expect(question.answer(yes({ decision: 'session' }))).toEqual({ permissions, scope: 'session' });
  expect(question.answer({ action: 'decline' })).toEqual({ permissions: {}, scope: 'turn' });
});

test('questions of the agent: lists where nothing else may be said, and never a secret', () => {
  const options = [{ label: 'Red', description: '' }];
  const asked = { header: 'H', question: 'Q?', options };
  const question = inputQuestion({
    ...place,
    questions: [
      { id: 'a', ...asked },
      { id: 'b', ...asked, isOther: true },
      { id: 'c', ...asked, isSecret: true },
    ],
  });
  expect(schemaOf(question)?.properties).toEqual({
    a: {
      type: 'string',
      title: 'H',
      description: 'Q?',
      oneOf: [{ const: 'Red', title: 'Red' }],
    },
    b: { type: 'string', title: 'H', description: 'Q? (Red)' },
  });
  expect(question.answer(yes({ a: 'Red', b: '', c: 'x' }))).toEqual({
    answers: { a: { answers: ['Red'] } },
  });
  expect(question.answer({ action: 'cancel' })).toEqual({ answers: {} });
});

test('an MCP server’s own questions pass as they are; its tools are asked about by name', () => {
  const common = { threadId: 't', turnId: null, serverName: 's' };
  const form = { type: 'object', properties: {} };
  const passed = serverQuestion({ ...common, mode: 'form', message: 'M', requestedSchema: form });
  expect(passed?.form).toEqual({ mode: 'form', message: 's: M', requestedSchema: form });
  expect(passed?.answer(yes({ x: 1 }))).toMatchObject({ action: 'accept', content: { x: 1 } });
  const url = serverQuestion({ ...common, mode: 'url', message: 'M', url: 'https://e.test/' });
  expect(url?.form).toMatchObject({ mode: 'url', url: 'https://e.test/' });
  expect(serverQuestion({ ...common, mode: 'new' } as never)).toBeNull();

  const _meta = {
    codex_approval_kind: 'mcp_tool_call',
    persist: ['always'],
    tool_params: { a: 1 },
  };
  const tool = serverQuestion({
    ...common,
    _meta,
    mode: 'form',
    message: 'M',
    requestedSchema: form,
  });
  expect(tool?.answer(yes({ decision: 'always' }))).toMatchObject({
    action: 'accept',
    _meta: { persist: 'always' },
  });
  expect(tool?.answer(yes({ decision: 'session' }))).toMatchObject({ action: 'decline' });
});

test('an answer of no known kind is a refusal', () => {
  expect(givenOf({ action: 'perhaps' })).toEqual({ action: 'decline' });
  expect(givenOf(null)).toEqual({ action: 'decline' });
  expect(givenOf({ action: 'accept', content: null })).toEqual(yes({}));
});
