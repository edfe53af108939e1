import { expect, test } from 'vitest';
import { EventReader } from './event-stream.ts';

const stream = 'id: e.1\ndata: [1]\n\n: heartbeat\n\nid: e.2\ndata: [2,\ndata: 3]\n\nevent: x\n\n';

test('events are whole wherever the stream is cut', () => {
  for (let cut = 0; cut <= stream.length; cut += 1) {
    const reader = new EventReader();
    const events = [...reader.push(stream.slice(0, cut)), ...reader.push(stream.slice(cut))];
    expect(events).toEqual([
      { id: 'e.1', data: '[1]' },
      { id: 'e.2', data: '[2,\n3]' },
    ]);
  }
});

test('what is not whole yet is kept back', () => {
  const reader = new EventReader();
  expect(reader.push('id: e.7\ndata: []\n')).toEqual([]);
  expect(reader.push('\n')).toEqual([{ id: 'e.7', data: '[]' }]);
});
