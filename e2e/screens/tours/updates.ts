/** A newer Skein, as an installed one is told of it. */
import type { UpdateState } from '../../../server/protocol/host-update.ts';
import type { Stage, Tour } from '../stage.ts';

const NOTES = `### Added

- Threads stand **side by side**, up to three in a window.
- \`skein web\` serves the app to a browser.

### Fixed

1. A long output no longer moves what is read.
2. See [all of it](https://example.invalid/releases/2.0.0).`;

const FOUND: UpdateState = {
  hindrance: null,
  phase: 'found',
  version: '2.0.0',
  notes: NOTES,
  progress: null,
  checkedAtMs: Date.UTC(2026, 10, 27, 9),
  error: null,
  previous: { version: '1.9.2', libraryChanged: true },
  releases: 'https://example.invalid/releases',
};

/** Only an installed app looks for updates: the page is told what that one would be told. */
async function tell({ page }: Stage, update: UpdateState): Promise<void> {
  await page.addInitScript((told) => {
    // The stream is read in the page itself then, where it can be added to.
    Reflect.deleteProperty(globalThis, 'SharedWorker');
    const parse = JSON.parse;
    const replaced = (value: unknown): unknown => {
      if (typeof value !== 'object' || value === null) return value;
      for (const [key, part] of Object.entries(value)) {
        const isState = typeof part === 'object' && part !== null && 'hindrance' in part;
        Reflect.set(value, key, key === 'update' && isState ? told : replaced(part));
      }
      return value;
    };
    JSON.parse = (text: string, ...more: []): unknown => {
      const value: unknown = parse(text, ...more);
      return text.includes('"hindrance"') ? replaced(value) : value;
    };
  }, update);
  await page.reload();
  await page.getByText('Skein 2.0.0').first().waitFor();
}

export const updates = {
  name: 'a newer version',
  connected: false,
  visits: {
    'banner.update': (stage) => tell(stage, FOUND),
    'updates.able': async ({ go }) => go('#/settings/about'),
    'updates.notes': () => Promise.resolve(),
    'dialog.goBack': async ({ page }) => page.getByRole('button', { name: 'Go back…' }).click(),
  },
} satisfies Tour;
