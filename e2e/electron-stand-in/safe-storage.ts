import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app } from './app.ts';
import { loud } from './loud.ts';

let plainTextAllowed = false;

/**
 * Test drivers start Electron with `--password-store=basic`, where it has no keyring; the stand-in
 * follows. ELECTRON_STAND_IN_KEYRING=1 plays a keyring all the same.
 */
function backend(): string {
  const basic = app.commandLine.getSwitchValue('password-store').startsWith('basic');
  return basic && !process.env['ELECTRON_STAND_IN_KEYRING'] ? 'basic_text' : 'gnome_libsecret';
}

function available(): boolean {
  return app.started && (plainTextAllowed || backend() !== 'basic_text');
}

/** The keyring's part: a key that outlives the app, in a file that only the user can read. */
function key(): Buffer {
  const folder = join(app.getPath('userData'), 'stand-in-chromium');
  const file = join(folder, 'safe-storage.key');
  try {
    return readFileSync(file);
  } catch {
    mkdirSync(folder, { recursive: true });
    const fresh = randomBytes(32);
    writeFileSync(file, fresh, { mode: 0o600 });
    return fresh;
  }
}

function encryptString(text: string): Buffer {
  if (!available()) {
    throw new Error(
      'Error while encrypting the text provided to safeStorage.encryptString. Encryption is not available.',
    );
  }
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key(), nonce);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.from('v11'), nonce, cipher.getAuthTag(), body]);
}

function decryptString(encrypted: Buffer): string {
  const failure = 'Error while decrypting the ciphertext provided to safeStorage.decryptString.';
  if (!available()) throw new Error(`${failure} Decryption is not available.`);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key(), encrypted.subarray(3, 15));
    decipher.setAuthTag(encrypted.subarray(15, 31));
    return decipher.update(encrypted.subarray(31), undefined, 'utf8') + decipher.final('utf8');
  } catch (cause) {
    throw new Error(failure, { cause });
  }
}

export const safeStorage = loud('safeStorage', {
  isEncryptionAvailable: available,
  isAsyncEncryptionAvailable: async () => available(),
  getSelectedStorageBackend: backend,
  setUsePlainTextEncryption(use: boolean): void {
    plainTextAllowed = use;
  },
  encryptString,
  decryptString,
  encryptStringAsync: async (text: string) => encryptString(text),
  decryptStringAsync: async (encrypted: Buffer) => ({
    shouldReEncrypt: false,
    result: decryptString(encrypted),
  }),
});
