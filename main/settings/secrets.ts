/** Where provider keys are kept. Names are `server/provider`. */
export interface Secrets {
  readonly kind: 'keychain' | 'file';
  all(): Promise<ReadonlyMap<string, string>>;
  /** null forgets it. */
  write(name: string, key: string | null): Promise<void>;
}
