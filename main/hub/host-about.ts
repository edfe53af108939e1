/** `host/about/*`: what Skein says of itself. */
import type { AboutThis } from '../about/about.ts';

interface Parts {
  readonly about: AboutThis;
}

export const aboutHandlers = {
  'host/about/read': async ({ about }: Parts) => about.read(),
  'host/about/licences': async ({ about }: Parts) => ({ text: about.licences() }),
};
