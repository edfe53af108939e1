import { describe, expect, it } from 'vitest';
import {
  callOutput,
  isRemembered,
  orphanedCalls,
  readCall,
  toInput,
  userMessage,
  withoutImages,
} from './history.ts';

const call = (callId: string, type = 'function_call') => ({
  type,
  call_id: callId,
  name: 'tool',
  arguments: '{}',
  input: 'text',
});

describe('output that is sent back', () => {
  it('loses the ids of a provider that stores nothing, and keeps all else', () => {
    const item = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'x', extra: 1 };
    expect(toInput(item)).toEqual({
      type: 'reasoning',
      summary: [],
      encrypted_content: 'x',
      extra: 1,
    });
  });

  it('leaves out messages that say nothing', () => {
    expect(isRemembered({ type: 'message', role: 'assistant', content: [] })).toBe(false);
    expect(isRemembered({ type: 'message', content: [{ type: 'output_text', text: 'x' }] })).toBe(
      true,
    );
    expect(isRemembered({ type: 'reasoning', summary: [] })).toBe(true);
  });
});

describe('calls', () => {
  it('are read in both kinds, and answered in their own', () => {
    const custom = readCall(call('a', 'custom_tool_call'));
    expect(custom).toEqual({ callId: 'a', name: 'tool', kind: 'custom', arguments: 'text' });
    expect(readCall({ type: 'message' })).toBeNull();
    expect(readCall({ type: 'function_call', name: 'x' })).toBeNull();
    if (custom === null) throw new Error('a call was not read');
    expect(callOutput(custom, 'out')).toEqual({
      type: 'custom_tool_call_output',
      call_id: 'a',
      output: 'out',
    });
  });

  it('without an output are found, also where ids repeat', () => {
    const output = { type: 'function_call_output', call_id: 'a', output: '' };
    expect(orphanedCalls([call('a'), call('b'), output])).toMatchObject([{ callId: 'b' }]);
    expect(orphanedCalls([call('a'), output, call('a')])).toMatchObject([{ callId: 'a' }]);
    expect(orphanedCalls([call('a'), output, call('a'), output])).toEqual([]);
  });
});

describe('for a model that takes no images', () => {
  it('words stand in their places, wherever they are', () => {
    const image = { type: 'input_image', image_url: 'data:image/png;base64,AA==' };
    const words = { type: 'input_text', text: expect.stringContaining('image content omitted') };
    const text = { type: 'input_text', text: 'See.' };
    const plain = [userMessage([text]), callOutput({ ...call('a'), callId: 'a' } as never, 'x')];
    const output = { type: 'function_call_output', call_id: 'b' };
    expect(
      withoutImages([userMessage([text, image]), { ...output, output: [image] }, ...plain]),
    ).toEqual([userMessage([text, words]), { ...output, output: [words] }, ...plain]);
  });
});
