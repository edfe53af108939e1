/** How Skein stands in the menus of a Linux desktop, in both languages. */
import { NEW_WINDOW, SCHEME } from '../../main/desktop/openings.ts';
import { desktop as english } from '../../renderer/locales/en/desktop.ts';
import { desktop as chinese } from '../../renderer/locales/zh/desktop.ts';

/** One line on what it is, as all packages of Linux have it. */
export const SYNOPSIS = 'A desktop app for coding agents';
export const SYNOPSIS_ZH = '面向编程智能体的桌面应用';

/** Where deb and rpm put the program. */
const INSTALLED = '/opt/Skein/skein';

interface DesktopEntry {
  readonly entry: Record<string, string>;
  readonly desktopActions: Record<string, Record<string, string>>;
}

/** @param program that is started; an AppImage starts itself by another name */
export function desktopEntry(program: string = INSTALLED): DesktopEntry {
  const action = (name: 'newThread' | 'newWindow', args: string): Record<string, string> => ({
    Name: english[name],
    'Name[zh_CN]': chinese[name],
    Exec: `${program} ${args}`,
  });
  return {
    entry: {
      GenericName: 'Coding agents',
      'GenericName[zh_CN]': '编程智能体',
      'Comment[zh_CN]': SYNOPSIS_ZH,
      Keywords: 'agent;code;ai;codex;',
      'Keywords[zh_CN]': '智能体;代码;编程;',
      StartupNotify: 'true',
      Actions: 'NewThread;NewWindow;',
    },
    desktopActions: {
      NewThread: action('newThread', `${SCHEME}://new`),
      NewWindow: action('newWindow', NEW_WINDOW),
    },
  };
}
