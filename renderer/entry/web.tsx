/** The renderer in a browser, served by the web door. */
import { mount, mountFailure } from '../app/mount.tsx';
import type { Route } from '../stores/app-state.ts';
import { routeOf } from '../stores/navigation.ts';
import {
  beginSession,
  forgetToken,
  readLink,
  signInAgain,
  type Begun,
} from '../transport/web-session.ts';
import { createWebTransport } from '../transport/web-transport.ts';

const base = new URL('.', location.href).href;
const link = readLink(location.hash);
const isLink =
  link.code !== null || link.threadId !== null || link.problem !== null || link.at !== null;

const route: Route | null =
  link.server !== null && link.threadId !== null
    ? { view: 'thread', thread: { server: link.server, threadId: link.threadId } }
    : link.at === null
      ? null
      : routeOf(link.at);
// The code is used up by now and must not stay in the address, or in the history of the browser.
if (isLink) history.replaceState(null, '', location.pathname);

if (link.problem === null) await show(await beginSession(base, link.code));
// Not by itself: the provider would send the user back at once.
else await mountFailure(link.problem, async () => goToProvider());

async function show(session: Begun): Promise<void> {
  if ('token' in session) {
    await mount(createWebTransport({ base, token: session.token, onRefused: forgetToken }), route);
  } else if (session.cause === 'signIn') {
    goToProvider();
  } else if (session.cause === 'revokedUser') {
    // Not by itself: somebody has ended it.
    await mountFailure(session.cause, async () => {
      const again = await signInAgain(base);
      if ('cause' in again && again.cause === 'signIn') goToProvider();
      else location.reload();
    });
  } else {
    await mountFailure(session.cause);
  }
}

/** The way back is to where the user is now. */
function goToProvider(): void {
  const target = new URL('sign-in', base);
  target.searchParams.set('then', location.hash);
  location.replace(target);
}
