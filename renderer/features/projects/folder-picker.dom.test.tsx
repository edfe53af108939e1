import { afterEach, expect, test } from 'vitest';
import { aServer, startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { FolderPicker } from './folder-picker.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

const asleep = aServer({
  id: 's-w',
  name: 'Harbour',
  way: { type: 'worker', worker: 'w-1' },
  standing: 'off',
  status: 'stopped',
  home: null,
});
const awake = aServer({ ...asleep, standing: 'on', status: 'ready', home: '/w/home' });

const entry = (fileName: string) => ({ fileName, isDirectory: true, isFile: false });

test('a worker that sleeps is woken, says what it waits for, and shows its workspace', async () => {
  const { app, hub } = await startedApp({ servers: [aServer(), asleep] });
  const woken = Promise.withResolvers<void>();
  hub.onHost('host/server/wake', async () => {
    await woken.promise;
    return { server: awake };
  });
  const listed: unknown[] = [];
  hub.on('fs/readDirectory', (params) => {
    listed.push(params);
    return { result: { entries: [entry('tide')] } };
  });
  const chosen: string[] = [];
  drawn = await draw(
    app,
    <FolderPicker
      title="Open folder"
      server={asleep}
      start={null}
      onChoose={(path) => chosen.push(path)}
      onClose={() => undefined}
    />,
  );
  const page = drawn;
  await page.after(() =>
    hub.notify('host/server/changed', { server: { ...asleep, waking: 'a node with room' } }),
  );
  expect(page.find('.folder-list [role="status"]').textContent).toBe(
    'Harbour is waking up. It waits for: a node with room',
  );
  expect(listed).toEqual([]);

  woken.resolve();
  await page.wait();
  await page.wait();
  expect(listed[0]).toEqual({ path: '/w/workspace' });
  expect(page.find('.folder-list', 'tide')).toBeDefined();
  await page.click(page.find('button', 'Open this folder'));
  expect(chosen).toEqual(['/w/workspace']);
});

test('a worker that cannot be woken says why', async () => {
  const { app, hub } = await startedApp({ servers: [aServer(), asleep] });
  hub.on('host/server/wake', () => ({ error: { code: -32603, message: 'exceeded quota' } }));
  drawn = await draw(
    app,
    <FolderPicker
      title="Open folder"
      server={asleep}
      start={null}
      onChoose={() => undefined}
      onClose={() => undefined}
    />,
  );
  await drawn.wait();
  expect(drawn.find('.folder-error').textContent).toContain('exceeded quota');
});
