/** Sealing by the system's keychain, as Electron offers it. */
import type { Cipher } from './file-secrets.ts';

/** Electron's `safeStorage`, as far as it is used. */
export interface SafeStorage {
  isAsyncEncryptionAvailable(): Promise<boolean>;
  getSelectedStorageBackend(): string;
  encryptStringAsync(text: string): Promise<Buffer>;
  decryptStringAsync(bytes: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }>;
}

/**
 * The system's cipher, or null where it would only obscure: on Linux desktops without a secret
 * service Electron falls back to a key that is in its own source.
 */
export async function keychainCipher(
  storage: SafeStorage,
  platform: NodeJS.Platform,
): Promise<Cipher | null> {
  // A keychain that fails while it is asked is none: keys can be kept all the same.
  const available = await storage.isAsyncEncryptionAvailable().catch(() => false);
  if (!available) return null;
  if (platform === 'linux') {
    const backend = storage.getSelectedStorageBackend();
    if (backend === 'basic_text' || backend === 'unknown') return null;
  }
  return {
    encrypt: (text) => storage.encryptStringAsync(text),
    decrypt: async (bytes) => {
      const { result, shouldReEncrypt } = await storage.decryptStringAsync(bytes);
      return { text: result, stale: shouldReEncrypt };
    },
  };
}
