import { afterEach, expect, test } from 'vitest';
import { showToast } from '../stores/toasts.ts';
import { startedApp } from '../testing/fixtures.ts';
import { draw, type Drawn } from '../testing/render.tsx';
import { Dialog } from './dialog.tsx';
import { PaletteDialog } from './palette-dialog.tsx';
import { Toasts } from './toasts.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

const dialog = (
  <Dialog screen="dialog.worktree" title="Fork" onClose={() => undefined}>
    <button type="button">Inside</button>
  </Dialog>
);
const page = (
  <main>
    <button type="button">Outside</button>
    <Toasts />
  </main>
);

test('a toast stands within the topmost dialog, as nothing else can be seen or reached', async () => {
  const { app } = await startedApp();
  drawn = await draw(app, page);
  const its = drawn;
  let undone = 0;
  const where = () => its.find('.toast').closest('dialog, main');

  await its.after(() =>
    showToast(app, 'Archived', { action: { label: 'Undo', run: () => (undone += 1) } }),
  );
  expect(where()?.tagName).toBe('MAIN');

  await its.redraw(
    <>
      {page}
      {dialog}
    </>,
  );
  expect(where()?.className).toBe('dialog');
  // A live region that comes with its words is read by no screen reader: it is there before the next toast.
  expect(its.all('[role="status"]')).toHaveLength(1);

  await its.redraw(
    <>
      {page}
      {dialog}
      <PaletteDialog screen="palette.all" label="Go to" onClose={() => undefined}>
        <input />
      </PaletteDialog>
    </>,
  );
  expect(where()?.className).toBe('palette');
  await its.click(its.find('.toast button', 'Undo'));
  expect(undone).toBe(1);

  await its.redraw(page);
  await its.after(() => showToast(app, 'Copied'));
  expect(where()?.tagName).toBe('MAIN');
});
