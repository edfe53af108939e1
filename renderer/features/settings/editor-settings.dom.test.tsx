import { afterEach, expect, it } from 'vitest';
import type { AppSettings } from '../../../server/protocol/host.ts';
import { startSettings } from '../../../server/protocol/host-settings.ts';
import { startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { EditorSettings } from './editor-settings.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

it('an address of one’s own is judged at its field, kept when it fits, and left as it was', async () => {
  const { app, hub } = await startedApp();
  hub.on('host/settings/write', (params) => {
    const { editor = null } = params as Partial<AppSettings>;
    return editor?.startsWith('http') === true
      ? { error: { code: -32600, message: '`editor`: http: is not an editor' } }
      : { result: { settings: { ...startSettings, editor } } };
  });
  const page = await draw(app, <EditorSettings />);
  drawn = page;
  expect(page.all('form')).toEqual([]);
  await page.click(page.find('[role="radio"]', 'Other'));
  const use = async (address: string): Promise<void> => {
    await page.type(page.find('input'), address);
    await page.click(page.find('button', 'Use'));
    await page.wait();
  };
  await use('vim {line}');
  expect(page.find('[role="alert"]').textContent).toContain('Put {path}');
  expect(page.find('input').getAttribute('aria-invalid')).toBe('true');
  await use('http://editor/{path}');
  expect(page.find('[role="alert"]').textContent).toBe('It cannot be used: http: is not an editor');
  expect(app.store.getState().settings.editor).toBeNull();
  await use(' subl://open?file={path} ');
  expect(page.all('[role="alert"]')).toEqual([]);
  expect(app.store.getState().settings.editor).toBe('subl://open?file={path}');
  expect(page.find('[role="radio"][aria-checked="true"]').textContent).toBe('Other');
  await page.type(page.find('input'), 'subl://');
  await page.click(page.find('button', 'Cancel'));
  expect(page.find('input')).toHaveProperty('value', 'subl://open?file={path}');
  await page.click(page.find('[role="radio"]', 'Zed'));
  await page.wait();
  expect(page.all('form')).toEqual([]);
  expect(app.store.getState().settings.editor).toContain('zed://');
});
