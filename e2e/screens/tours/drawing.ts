/** What fails underneath: the disk, and what drawing an item, a view or the window takes for granted. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { say } from '../../fixtures/model-server.ts';
import type { Tour } from '../stage.ts';

/** Held from one visit to the next. */
let lock: DatabaseSync | null = null;

const WHY = 'The tide tables are wet.';

export const drawing = {
  name: 'what fails underneath',
  connected: true,
  faults: [new RegExp(WHY)],
  begin: async ({ app, model, skein }) => {
    model.script(say('The **green buoy** has moved.'));
    await app.begin(skein.workspace, 'What is new?');
    await app.transcript.ended('Done').waitFor();
  },
  visits: {
    'banner.unkept': async ({ app, skein, page }) => {
      // Another program keeps the library to itself for longer than anybody waits for it.
      lock = new DatabaseSync(join(skein.home, 'app', 'skein.sqlite'));
      lock.exec('BEGIN IMMEDIATE');
      await app.composer.text.fill('Is this kept?');
      await page.getByText('The latest changes are not saved yet').waitFor();
    },
    'item.broken': async ({ app, page }) => {
      lock?.close();
      await page.getByText('The latest changes are not saved yet').waitFor({ state: 'detached' });
      await page.evaluate((why) => {
        const slice = Reflect.get(String.prototype, 'slice');
        Reflect.set(String.prototype, 'slice', function (this: string, ...args: unknown[]) {
          if (this.startsWith('The **green buoy**')) throw new Error(why);
          return Reflect.apply(slice, this, args);
        });
      }, WHY);
      await app.sidebar.go('New thread');
      await app.sidebar.thread('What is new?').click();
    },
    'view.broken': async ({ go, page }) => {
      await page.evaluate((why) => {
        Object.defineProperty(Intl.NumberFormat.prototype, 'format', {
          get() {
            throw new Error(why);
          },
        });
      }, WHY);
      await go('#/settings/data');
    },
    'app.broken': async ({ go, page }) => {
      await page.evaluate((why) => {
        window.matchMedia = () => {
          throw new Error(why);
        };
      }, WHY);
      await go('#/new');
    },
  },
} satisfies Tour;
