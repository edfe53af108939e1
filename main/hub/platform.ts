/** What the surface that Skein runs on does for the hub. */
import type { Role } from '../../server/protocol/host-sign-in.ts';
import type { DesktopState } from '../../server/protocol/host-desktop.ts';
import type { AppMenu } from '../../server/protocol/host-menu.ts';

/** A thread to show in a new window. */
export interface ThreadTarget {
  readonly server: string;
  readonly threadId: string;
}

/** What a native dialog came to; `available` is false where there is none. */
export interface ChosenPath {
  readonly available: boolean;
  readonly path: string | null;
}

export interface Platform {
  readonly surface: 'electron' | 'web';
  /** Asks with the system's own dialog. */
  choosePath(what: 'folder' | 'file'): Promise<ChosenPath>;
  /** Opens an https or mailto link (already judged); false where the surface must do it itself. */
  openLink(url: string): Promise<boolean>;
  /** Opens the address of an editor (already judged); false where the surface must do it itself. */
  openEditor(url: string): Promise<boolean>;
  /** Shows a file or folder in the system's file manager; false where there is none. */
  showPath(path: string): Promise<boolean>;
  /** Opens another window, or answers the link with which the user can. */
  openWindow(target: ThreadTarget | null): Promise<{ readonly link: string | null }>;
  /** A one-time link that signs another device in; null where there is no web door, or it is not how one signs in. */
  inviteLink(role: Role): string | null;
  /** How the parts of a desktop stand; null where there is none. */
  desktopState(): DesktopState | null;
  /** Shows this menu, where there is one. */
  setMenu(menu: AppMenu): void;
}
