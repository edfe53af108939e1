/** What the surface that Skein runs on provides to the backend; all of it is narrow and optional to use. */

export interface ThreadTarget {
  readonly server: string;
  readonly threadId: string;
}

/** Where provider keys are kept. Names are `server/provider`. */
export interface Secrets {
  readonly kind: 'keychain' | 'file';
  all(): Promise<ReadonlyMap<string, string>>;
  /** null forgets it. */
  write(name: string, key: string | null): Promise<void>;
}

export interface Platform {
  readonly surface: 'electron' | 'web';
  /** The native dialog; `available` is false where there is none. */
  chooseFolder(): Promise<{ readonly available: boolean; readonly path: string | null }>;
  /** Opens an https or mailto link (already judged); false where the surface must do it itself. */
  openLink(url: string): Promise<boolean>;
  /** Opens another window, or answers the link with which the user can. */
  openWindow(target: ThreadTarget | null): Promise<{ readonly link: string | null }>;
}
