/** Provider keys, encrypted by the system's keychain where there is a real one. */
import { safeStorage } from 'electron';
import type { Cipher } from '../settings/file-secrets.ts';

/**
 * The system's cipher, or null where it would only obscure: on Linux desktops without a secret
 * service Electron falls back to a key that is in its own source. Ask once the app is ready.
 */
export function systemCipher(): Cipher | null {
  if (!safeStorage.isEncryptionAvailable()) return null;
  if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') {
    return null;
  }
  return {
    encrypt: (text) => safeStorage.encryptString(text),
    decrypt: (bytes) => safeStorage.decryptString(bytes),
  };
}
