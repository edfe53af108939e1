/** The renderer in a browser, served by the web door. */
import { mount, mountFailure } from '../app/mount.tsx';
import type { Route } from '../stores/app-state.ts';
import { beginSession, forgetToken, readLink } from '../transport/web-session.ts';
import { createWebTransport } from '../transport/web-transport.ts';

const base = new URL('.', location.href).href;
const link = readLink(location.hash);
const isLink = link.code !== null || link.threadId !== null;

const route: Route | null =
  link.server !== null && link.threadId !== null
    ? { view: 'thread', thread: { server: link.server, threadId: link.threadId } }
    : null;
// The code is used up by now and must not stay in the address, or in the history of the browser.
if (isLink) history.replaceState(null, '', location.pathname);

const session = await beginSession(base, link.code);
if ('token' in session) {
  await mount(createWebTransport({ base, token: session.token, onRefused: forgetToken }), route);
} else {
  await mountFailure(session.cause);
}
