/** Where provider keys are kept. Names are `server/provider`. */
export interface Secrets {
  readonly kind: 'keychain' | 'file';
  all(): Promise<ReadonlyMap<string, string>>;
  /** null forgets it. */
  write(name: string, key: string | null): Promise<void>;
}

/** The same secrets; whatever is read or written is told, so that it can be kept out of logs. */
export function overheard(secrets: Secrets, hear: (value: string) => void): Secrets {
  return {
    kind: secrets.kind,
    all: async () => {
      const all = await secrets.all();
      for (const value of all.values()) hear(value);
      return all;
    },
    write: (name, value) => {
      if (value !== null) hear(value);
      return secrets.write(name, value);
    },
  };
}
