import { act } from 'react';
import { afterEach, expect, it } from 'vitest';
import type { DraftAttachment } from '../../../server/protocol/host-draft.ts';
import { encodeBase64 } from '../../lib/base64.ts';
import type { Drawn } from '../../testing/render.tsx';
import { showComposer } from './testing/composer-fixture.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

const kept: DraftAttachment = {
  id: 'k1',
  kind: 'image',
  name: 'before.png',
  url: 'data:image/png;base64,AAAA',
};

async function show(inMain: readonly DraftAttachment[] = []) {
  const shown = await showComposer({}, undefined, (hub) => {
    hub.onHost('host/draft/attachments/read', () => ({ data: [...inMain] }));
    hub.onHost('host/draft/attachments/add', () => ({}));
    hub.onHost('host/draft/attachments/remove', () => ({}));
  });
  drawn = shown.view;
  await shown.view.wait();
  const drop = async (...files: File[]): Promise<void> => {
    await act(async () => {
      const event = new Event('drop', { bubbles: true, cancelable: true });
      Object.assign(event, { dataTransfer: { files, types: ['Files'] } });
      shown.view.find('form.composer').dispatchEvent(event);
    });
    await shown.view.wait(50);
  };
  const told = (method: string): unknown[] =>
    shown.sent(method).map(({ message }) => ('params' in message ? message.params : null));
  return { ...shown, drop, told };
}

it('brings back what went with the draft, adds and takes away in main, and empties it when sent', async () => {
  const { view, key, drop, told, sent } = await show([kept]);
  expect(view.all('.composer-images img')).toHaveLength(1);
  await drop(new File(['png'], 'more.png', { type: 'image/png' }));
  expect(told('host/draft/attachments/add')).toMatchObject([
    { key: 'local/t1', attachment: { name: 'more.png', url: 'data:image/png;base64,cG5n' } },
  ]);
  await view.click(view.find('button', 'Remove before.png'));
  expect(told('host/draft/attachments/remove')).toEqual([{ key: 'local/t1', ids: ['k1'] }]);
  await key('Enter');
  expect(sent('turn/start')[0]?.message).toMatchObject({
    params: { input: [{ type: 'image', url: 'data:image/png;base64,cG5n' }] },
  });
  expect(told('host/draft/attachments/remove')).toHaveLength(2);
});

it('shows what another window added', async () => {
  const inMain: DraftAttachment[] = [];
  const { view, hub } = await show(inMain);
  inMain.push(kept);
  hub.onHost('host/draft/attachments/read', () => ({ data: [kept] }));
  await view.after(() => hub.notify('host/draft/attachments/changed', { key: 'local/t1' }));
  await view.wait();
  expect(view.all('.composer-images img')).toHaveLength(1);
});

it('mentions a dropped file of the workspace, by its name and bytes, and refuses others', async () => {
  const { view, hub, area, drop, told } = await show();
  const files = ['src/a b.ts', 'old/a b.ts'].map((path) => ({
    root: '/home/ada/parcel',
    path,
    match_type: 'file',
    file_name: 'a b.ts',
    score: 1,
  }));
  hub.on('fuzzyFileSearch', () => ({ result: { files } }));
  hub.on('fs/readFile', (params) => ({
    result: { dataBase64: encodeBase64(JSON.stringify(params).includes('src') ? 'now' : 'then') },
  }));
  await drop(new File(['now'], 'a b.ts', { type: '' }));
  expect(area.value).toBe('@"src/a b.ts" ');
  expect(told('host/draft/attachments/add')).toMatchObject([
    { attachment: { kind: 'mention', path: '/home/ada/parcel/src/a b.ts' } },
  ]);
  await drop(new File(['other'], 'a b.ts', { type: '' }));
  expect(view.find('[role="alert"]').textContent).toContain('a b.ts is neither an image nor');
  expect(area.value).toBe('@"src/a b.ts" ');
});
