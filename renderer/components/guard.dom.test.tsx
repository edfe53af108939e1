import { useState, type ReactElement } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { startedApp } from '../testing/fixtures.ts';
import { draw } from '../testing/render.tsx';
import { Guard } from './guard.tsx';

let broken = true;
afterEach(() => {
  broken = true;
  vi.restoreAllMocks();
});

function Part(): ReactElement {
  if (broken) throw new Error('no tide tables');
  return <p>drawn</p>;
}

function Page(): ReactElement {
  const [of, setOf] = useState(1);
  return (
    <>
      <button type="button" onClick={() => setOf(of + 1)}>
        Go on
      </button>
      <Guard
        of={of}
        instead={({ why, retry }) => (
          <button type="button" onClick={retry}>
            {why}
          </button>
        )}
      >
        <Part />
      </Guard>
    </>
  );
}

it('shows why a part cannot be drawn, and the rest as ever; another try draws it', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const { app } = await startedApp();
  const page = await draw(app, <Page />);
  await page.click(page.find('button', 'no tide tables'));
  expect(page.find('button', 'no tide tables')).not.toBeNull();
  broken = false;
  await page.click(page.find('button', 'no tide tables'));
  expect(page.host.textContent).toContain('drawn');
  await page.remove();
});

it('draws again by itself what is of something else', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const { app } = await startedApp();
  const page = await draw(app, <Page />);
  broken = false;
  expect(page.host.textContent).toContain('no tide tables');
  await page.click(page.find('button', 'Go on'));
  expect(page.host.textContent).toContain('drawn');
  await page.remove();
});
