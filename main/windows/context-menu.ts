/** Shows the menu of a right click that a page of ours leaves to the system. */
import { app, BrowserWindow, clipboard, Menu } from 'electron';
import type { ContextMenuParams, MenuItemConstructorOptions, WebContents } from 'electron';
import { contextEntries } from '../desktop/context-menu.ts';
import type { ContextEntry } from '../desktop/context-menu.ts';
import { isAppUrl } from './app-address.ts';

export function offerContextMenus(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('context-menu', (_menuEvent, params) => open(contents, params));
  });
}

function open(contents: WebContents, params: ContextMenuParams): void {
  // Nothing for what is not ours, however it came to be shown.
  if (!isAppUrl(params.pageURL) || (params.frameURL !== '' && !isAppUrl(params.frameURL))) return;
  const entries = contextEntries(params);
  if (entries.length === 0) return;
  const window = BrowserWindow.fromWebContents(contents);
  const menu = Menu.buildFromTemplate(entries.map((entry) => itemOf(entry, contents)));
  menu.popup(window === null ? {} : { window });
}

function itemOf(entry: ContextEntry, contents: WebContents): MenuItemConstructorOptions {
  switch (entry.type) {
    case 'line':
      return { type: 'separator' };
    case 'note':
      return { label: entry.label, enabled: false };
    case 'role':
      return { role: entry.role, label: entry.label, enabled: entry.enabled };
    case 'act':
      return { label: entry.label, click: () => act(entry, contents) };
  }
}

function act({ act: what, text }: ContextEntry & { type: 'act' }, contents: WebContents): void {
  switch (what) {
    case 'replace':
      contents.replaceMisspelling(text);
      return;
    case 'learn':
      contents.session.addWordToSpellCheckerDictionary(text);
      return;
    case 'copyLink':
      void clipboard.writeText(text);
      return;
  }
}
