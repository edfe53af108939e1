import { expect, it } from 'vitest';
import { answerText, setReady } from './ready-json.ts';

const turns = '[{"id":"a","text":"\\"turns\\":[] é"}]';

it('sends the text as it stands, wherever it is among others', () => {
  const thread = setReady({ id: 't', turns: [], name: 'x' }, 'turns', turns);
  const sent = answerText(7, { model: 'm', thread, cwd: '/w', left: undefined });
  expect(sent).toContain(turns);
  expect(JSON.parse(sent)).toEqual({
    id: 7,
    result: { model: 'm', cwd: '/w', thread: { id: 't', name: 'x', turns: JSON.parse(turns) } },
  });
  const alone = answerText('7', { thread: setReady({}, 'turns', turns) });
  expect(JSON.parse(alone)).toEqual({ id: '7', result: { thread: { turns: JSON.parse(turns) } } });
});

it('is a value for who looks, and an ordinary one in a copy', () => {
  const thread = setReady({ turns: [] as unknown[] }, 'turns', turns);
  expect(thread.turns).toEqual(JSON.parse(turns));
  expect(thread.turns).toBe(thread.turns);
  const copy = { ...thread, turns: [] };
  expect(answerText(1, { thread: copy })).toBe('{"id":1,"result":{"thread":{"turns":[]}}}');
  expect(JSON.parse(JSON.stringify({ thread }))).toEqual({ thread: { turns: JSON.parse(turns) } });
});

it('leaves all other answers alone', () => {
  expect(answerText(1, { thread: null, data: [] })).toBe(
    '{"id":1,"result":{"thread":null,"data":[]}}',
  );
  expect(answerText(1, null)).toBe('{"id":1,"result":null}');
});
