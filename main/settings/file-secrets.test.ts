import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileSecrets } from './file-secrets.ts';
import type { Cipher } from './file-secrets.ts';
import { keychainCipher } from './keychain-cipher.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-keys-'));
  path = join(folder, 'app', 'keys.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A keychain with keys of its own, the newest last; what an older one sealed is stale. */
function keychain(...keys: Buffer[]): Cipher {
  const newest = keys.at(-1) ?? randomBytes(32);
  return {
    encrypt: async (text) => {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', newest, nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    decrypt: async (bytes) => {
      for (const key of keys.toReversed()) {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
        decipher.setAuthTag(bytes.subarray(12, 28));
        try {
          const text =
            decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8');
          return { text, stale: key !== newest };
        } catch {
          // Another key, perhaps.
        }
      }
      throw new Error('no key of this keychain opens it');
    },
  };
}

async function stored(): Promise<Record<string, string>> {
  return JSON.parse(await readFile(path, 'utf8')) as Record<string, string>;
}
const mode = async (): Promise<number> => (await stat(path)).mode & 0o777;

test('with a keychain nothing readable is in the file, and it is the user’s alone', async () => {
  const cipher = keychain(randomBytes(32));
  const secrets = fileSecrets(path, cipher);
  await secrets.write('local/openai', 'sk-secret');
  await secrets.write('local/other', 'word');
  await secrets.write('local/other', null);
  const text = await readFile(path, 'utf8');
  expect(text).not.toContain('sk-secret');
  expect(text).not.toContain(Buffer.from('sk-secret').toString('base64').slice(0, 8));
  expect(Object.keys(await stored())).toEqual(['local/openai']);
  expect(await mode()).toBe(0o600);
  expect((await stat(join(folder, 'app'))).mode & 0o777).toBe(0o700);
  expect([...(await fileSecrets(path, cipher).all())]).toEqual([['local/openai', 'sk-secret']]);
  expect(secrets.kind).toBe('keychain');
});

test('a keychain that appears seals what was kept without one', async () => {
  await fileSecrets(path).write('local/openai', 'sk-secret');
  expect(await stored()).toEqual({ 'local/openai': 'sk-secret' });
  const cipher = keychain(randomBytes(32));
  expect([...(await fileSecrets(path, cipher).all())]).toEqual([['local/openai', 'sk-secret']]);
  expect(await readFile(path, 'utf8')).not.toContain('sk-secret');
  expect([...(await fileSecrets(path, cipher).all())]).toEqual([['local/openai', 'sk-secret']]);
});

test('a key of the keychain that was replaced seals anew', async () => {
  const [old, fresh] = [randomBytes(32), randomBytes(32)];
  await fileSecrets(path, keychain(old)).write('local/openai', 'sk-secret');
  const before = await stored();
  await fileSecrets(path, keychain(old, fresh)).all();
  expect(await stored()).not.toEqual(before);
  // The old one is no longer needed; and nothing is written where nothing is stale.
  const sealed = await stored();
  expect([...(await fileSecrets(path, keychain(fresh)).all()).values()]).toEqual(['sk-secret']);
  expect(await stored()).toEqual(sealed);
});

test.each<[string, (sealed: string) => string]>([
  ['tampered with', (sealed) => flip(sealed, 40)],
  ['with another nonce', (sealed) => flip(sealed, 12)],
  ['with another tag', (sealed) => flip(sealed, 30)],
  ['truncated', (sealed) => sealed.slice(0, -8)],
  ['cut to nothing', () => 'sealed:'],
  ['no base64', () => 'sealed:***'],
])(
  'a sealed key that is %s counts as absent, is told, and hurts no other',
  async (_name, change) => {
    const cipher = keychain(randomBytes(32));
    const secrets = fileSecrets(path, cipher);
    await secrets.write('local/good', 'sk-good');
    await secrets.write('local/bad', 'sk-a-longer-one');
    const now = await stored();
    await writeFile(path, JSON.stringify({ ...now, 'local/bad': change(now['local/bad'] ?? '') }));
    const lost: string[] = [];
    const again = fileSecrets(path, cipher, (name) => lost.push(name));
    expect([...(await again.all())]).toEqual([['local/good', 'sk-good']]);
    expect(lost).toEqual(['local/bad']);
    await again.write('local/bad', 'sk-entered-again');
    expect((await fileSecrets(path, cipher).all()).get('local/bad')).toBe('sk-entered-again');
  },
);

function flip(sealed: string, at: number): string {
  return `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
}

test.each<[string, Cipher | null]>([
  ['another keychain', keychain(randomBytes(32))],
  ['no keychain', null],
])('what %s cannot open stays for the one that can', async (_name, other) => {
  const own = keychain(randomBytes(32));
  await fileSecrets(path, own).write('local/openai', 'sk-secret');
  const lost: string[] = [];
  const without = fileSecrets(path, other, (name) => lost.push(name));
  expect([...(await without.all())]).toEqual([]);
  expect(lost).toEqual(['local/openai']);
  await without.write('local/other', 'sk-other');
  expect((await fileSecrets(path, own).all()).get('local/openai')).toBe('sk-secret');
});

test('rights that came with a copy are taken away', async () => {
  await fileSecrets(path).write('local/openai', 'sk-secret');
  await chmod(path, 0o644);
  await fileSecrets(path).all();
  expect(await mode()).toBe(0o600);
});

test.each(['[]', '7', 'null', '"text"'])('%s is no table of keys', async (text) => {
  await fileSecrets(path).write('local/openai', 'sk-secret');
  await writeFile(path, text);
  await expect(fileSecrets(path).all()).rejects.toThrow('a table of keys was expected');
  await fileSecrets(path).write('local/openai', 'sk-new');
  expect(await stored()).toEqual({ 'local/openai': 'sk-new' });
  expect(await readFile(`${path}.broken`, 'utf8')).toBe(text);
});

const real = {
  isAsyncEncryptionAvailable: async () => true,
  getSelectedStorageBackend: () => 'gnome_libsecret',
  encryptStringAsync: async (text: string) => Buffer.from(text),
  decryptStringAsync: async (bytes: Buffer) => ({
    result: bytes.toString(),
    shouldReEncrypt: true,
  }),
};

test('a keychain is only what keeps a secret', async () => {
  const is = async (change: Partial<typeof real>, platform: NodeJS.Platform = 'linux') =>
    (await keychainCipher({ ...real, ...change }, platform)) !== null;
  expect(await is({})).toBe(true);
  expect(await is({ getSelectedStorageBackend: () => 'kwallet6' })).toBe(true);
  // A key that is in Electron's own source, and one that nobody has chosen.
  expect(await is({ getSelectedStorageBackend: () => 'basic_text' })).toBe(false);
  expect(await is({ getSelectedStorageBackend: () => 'unknown' })).toBe(false);
  expect(await is({ isAsyncEncryptionAvailable: async () => false })).toBe(false);
  const broken = () => Promise.reject(new Error('the service does not answer'));
  expect(await is({ isAsyncEncryptionAvailable: broken })).toBe(false);
  // Other systems have no such choice, and throw when they are asked for it.
  const none = () => {
    throw new Error('not on this platform');
  };
  expect(await is({ getSelectedStorageBackend: none }, 'darwin')).toBe(true);
  const cipher = await keychainCipher(real, 'darwin');
  expect(await cipher?.decrypt(Buffer.from('x'))).toEqual({ text: 'x', stale: true });
});
