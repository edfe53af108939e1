import { afterEach, expect, it } from 'vitest';
import { startSettings } from '../../../server/protocol/host-settings.ts';
import { SERVER, startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { FilePane } from './file-pane.tsx';
import { stateOf } from './use-file.ts';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const base64 = (text: string): string => btoa(text);

async function show(
  answer: () => { result: unknown } | { error: { code: number; message: string } },
) {
  const { app, hub } = await startedApp();
  hub.on('fs/readFile', answer);
  hub.on('fs/watch', () => ({ result: { path: '/w/a.txt' } }));
  hub.on('fs/unwatch', () => ({ result: {} }));
  let closed = 0;
  drawn = await draw(
    app,
    <FilePane
      server={SERVER}
      path="/w/src/a.txt"
      line={2}
      cwd="/w"
      onClose={() => (closed += 1)}
    />,
  );
  await drawn.wait();
  return { drawn, hub, closed: () => closed };
}

it('shows a file as it is, and as it becomes, until it is closed', async () => {
  let text = 'one\ntwo\nthree\n';
  const {
    drawn: pane,
    hub,
    closed,
  } = await show(() => ({
    result: { dataBase64: base64(text) },
  }));
  expect(pane.find('h2').textContent).toBe('src/a.txt');
  const { params } = await hub.next('fs/watch');
  text = 'one\nchanged\n';
  await pane.after(() =>
    hub.emit(SERVER, {
      method: 'fs/changed',
      params: { watchId: (params as { watchId: string }).watchId, changedPaths: ['/w/src/a.txt'] },
    }),
  );
  await pane.wait();
  expect(
    hub.sent.filter(({ message }) => 'method' in message && message.method === 'fs/readFile'),
  ).toHaveLength(2);
  await pane.press(pane.find('.file-lines'), 'Escape');
  expect(closed()).toBe(1);
  await pane.remove();
  drawn = null;
  expect((await hub.next('fs/unwatch')).params).toEqual({
    watchId: (params as { watchId: string }).watchId,
  });
});

it('says why a file cannot be read, and reads it once it can be', async () => {
  let there = false;
  const { drawn: pane } = await show(() =>
    there
      ? { result: { dataBase64: base64('found\n') } }
      : { error: { code: 1, message: 'no such file' } },
  );
  expect(pane.host.textContent).toContain('The file could not be read');
  expect(pane.host.textContent).toContain('no such file');
  there = true;
  await pane.click(pane.find('button', 'Try again'));
  await pane.wait();
  expect(pane.host.textContent).not.toContain('no such file');
  expect(pane.all('.file-lines')).toHaveLength(1);
});

it('tells text, pictures, other data and what is too large apart', () => {
  expect(stateOf(bytes('a\r\nb'), '/w/a.txt')).toMatchObject({ kind: 'text', text: 'a\nb' });
  expect(stateOf(bytes('x'), '/w/a.png')).toMatchObject({
    kind: 'picture',
    src: 'data:image/png;base64,eA==',
  });
  expect(stateOf(new Uint8Array([80, 75, 0, 4]), '/w/a.zip')).toMatchObject({ kind: 'binary' });
  expect(stateOf(new Uint8Array([0xff, 0xfe, 0x41]), '/w/a')).toMatchObject({ kind: 'binary' });
  const large = stateOf(bytes('é'.repeat(3 * 1024 * 1024)), '/w/log');
  expect(large).toMatchObject({ kind: 'text', cut: true, size: 6 * 1024 * 1024 });
});

it('opens the file in the editor of the settings, at the line that is asked for', async () => {
  const { drawn: pane, hub } = await show(() => ({ result: { dataBase64: base64('one\ntwo\n') } }));
  expect(pane.all('[aria-label="Open in editor"]')).toEqual([]);
  await pane.after(() =>
    hub.notify('host/settings/changed', {
      settings: { ...startSettings, editor: 'zed://file/{path}:{line}' },
    }),
  );
  const followed: string[] = [];
  hub.onHost('host/editor/open', ({ path, line }) => {
    followed.push(`${path}:${line}`);
    return { opened: true, url: '' };
  });
  await pane.click(pane.find('button', 'Open in editor'));
  expect(followed).toEqual(['/w/src/a.txt:2']);
});
