/** A home with a config of its own, for tests. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layerMetadata } from '../config-layers.ts';
import { createConfigStore } from '../config-store.ts';
import type { ConfigStore } from '../config-store.ts';

export class ConfigHome {
  readonly folder: string;
  /** Its config file, which need not be there. */
  readonly file: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.file = join(folder, 'config.toml');
  }

  static async make(): Promise<ConfigHome> {
    return new ConfigHome(await mkdtemp(join(tmpdir(), 'skein-config-')));
  }

  open(folder = this.folder): ConfigStore {
    return createConfigStore(folder, { systemFolder: join(this.folder, 'system') });
  }

  put(text: string): Promise<void> {
    return writeFile(this.file, text);
  }

  got(): Promise<string> {
    return readFile(this.file, 'utf8');
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

/** The version of the user's own layer. */
export async function versionOf(store: ConfigStore): Promise<string | undefined> {
  const user = (await store.load()).layers.find(({ name }) => name.type === 'user');
  return user && layerMetadata(user).version;
}
