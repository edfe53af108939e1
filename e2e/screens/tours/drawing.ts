/** What cannot be drawn, since something that drawing takes for granted fails: an item, a view, the window. */
import { say } from '../../fixtures/model-server.ts';
import type { Tour } from '../stage.ts';

const WHY = 'The tide tables are wet.';

export const drawing = {
  name: 'what cannot be drawn',
  connected: true,
  faults: [new RegExp(WHY)],
  begin: async ({ app, model, skein }) => {
    model.script(say('The **green buoy** has moved.'));
    await app.begin(skein.workspace, 'What is new?');
    await app.transcript.ended('Done').waitFor();
  },
  visits: {
    'item.broken': async ({ app, page }) => {
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
