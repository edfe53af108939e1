/** Opens an address outside the app: the system's browser or mail, or another tab of the browser we are in. */
import type { App } from '../stores/app-store.ts';

/** @throws what main says of an address that is not opened */
export async function openLink(app: App, url: string): Promise<void> {
  const { opened } = await app.rpc.host('host/link/open', { url });
  if (opened) return;
  // As a click on a link would: the page stays, and the other one learns nothing of it.
  const link = document.createElement('a');
  link.href = url;
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  link.click();
}
