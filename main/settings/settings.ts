/** The app's own settings. (What an agent does is configured on its server, through `config/*`.) */
import { appSettings } from '../../server/protocol/host.ts';
import type { AppSettings } from '../../server/protocol/host.ts';
import { startSettings } from '../../server/protocol/host-settings.ts';
import { check } from '../../server/protocol/check.ts';
import type { Storage } from '../storage/storage.ts';

const KEY = 'app';

export class Settings {
  readonly #storage: Storage;
  #value: AppSettings;

  private constructor(storage: Storage, value: AppSettings) {
    this.#storage = storage;
    this.#value = value;
  }

  static async load(storage: Storage): Promise<Settings> {
    const stored = (await storage.read('settings'))[KEY];
    const merged = { ...startSettings, ...(typeof stored === 'object' ? stored : {}) };
    // A value that a newer Skein wrote and this one does not know falls back as a whole.
    const judged = check(appSettings, merged);
    return new Settings(storage, judged.ok ? judged.value : startSettings);
  }

  get value(): AppSettings {
    return this.#value;
  }

  /** @param change was judged at the door */
  async write(change: {
    readonly [K in keyof AppSettings]?: AppSettings[K] | undefined;
  }): Promise<AppSettings> {
    const defined = Object.entries(change).filter(([, value]) => value !== undefined);
    this.#value = { ...this.#value, ...Object.fromEntries(defined) };
    await this.#storage.write({ op: 'setting', key: KEY, value: this.#value });
    return this.#value;
  }
}
