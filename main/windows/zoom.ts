/** How large all windows of the app are drawn. */
import { app, BrowserWindow } from 'electron';
import type { WebContents } from 'electron';
import type { Desk } from '../desktop/desk.ts';

export function zoomAs(desk: Desk): void {
  const zoom = (contents: WebContents): void => {
    const level = desk.state.settings.zoom;
    if (contents.getZoomLevel() !== level) contents.setZoomLevel(level);
  };
  const follow = (contents: WebContents): void => {
    // A page that was loaded anew begins at Chromium's own level.
    contents.on('did-finish-load', () => zoom(contents));
    zoom(contents);
  };
  for (const { webContents } of BrowserWindow.getAllWindows()) follow(webContents);
  app.on('browser-window-created', (_event, { webContents }) => follow(webContents));
  desk.onChange(({ settings }, before) => {
    if (settings.zoom === before.settings.zoom) return;
    for (const { webContents } of BrowserWindow.getAllWindows()) zoom(webContents);
  });
}
