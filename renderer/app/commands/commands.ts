/**
 * All commands. To add one: its words as `title.ID` in `locales/{en,zh}/commands.ts`, and a line in one
 * of the tables here. With a `run` that line is all:
 *
 *     { id: 'export', group: 'thread', icon: Download, available: hasThread, run: withThread(exportIt) },
 *
 * With `asks`, the method that it asks for, it is offered to those only who may ask that.
 *
 * What needs a part of the screen (an open dialog, a field to focus) has no `run`, and that part says
 * what it does while it is there: `useCommand('find', () => setFinding(true))`, or `useCommandOptions`
 * where there is something to choose (`lib/use-command.ts`). Palette, shortcuts, their page, the menu
 * and the hints on buttons (`keys="find"`) then have it by themselves.
 */
import { commandsOf } from '../../stores/command-book.ts';
import type { App } from '../../stores/app-store.ts';
import { appCommands } from './app-commands.ts';
import { composerCommands, fixedKeys } from './composer-commands.ts';
import { sideCommands } from './side-commands.ts';
import { threadCommands } from './thread-commands.ts';

export function registerCommands(app: App): void {
  commandsOf(app).register([
    ...threadCommands,
    ...appCommands,
    ...sideCommands,
    ...composerCommands,
    ...fixedKeys,
  ]);
}
