/** Provider keys, encrypted by the system's keychain where there is a real one. */
import { safeStorage } from 'electron';
import type { Cipher } from '../settings/file-secrets.ts';
import { keychainCipher } from '../settings/keychain-cipher.ts';

/** Ask once the app is ready. */
export function systemCipher(): Promise<Cipher | null> {
  return keychainCipher(safeStorage, process.platform);
}
