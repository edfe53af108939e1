/** A model and a folder for a Skein that stands behind a proxy, and `skein web` in a home of its own. */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelConfig, startModelServer, type ModelServer } from '../fixtures/model-server.ts';
import { hasProxy, type ProxyName } from '../fixtures/reverse-proxy.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';
import { AppProcess } from './app-process.ts';

const required = process.env['SKEIN_REQUIRE_PROXIES'] === '1';

/** Without such a proxy its tests are skipped, in sight; `SKEIN_REQUIRE_PROXIES=1` makes that a failure. */
export const runsBehind = (name: ProxyName): boolean => required || hasProxy(name);

export class ProxyYard {
  readonly folder: string;
  readonly workspace: string;
  readonly model: ModelServer;
  readonly #apps: AppProcess[] = [];

  private constructor(folder: string, model: ModelServer) {
    this.folder = folder;
    this.workspace = join(folder, 'work');
    this.model = model;
  }

  static async open(): Promise<ProxyYard> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'skein-proxies-')));
    const yard = new ProxyYard(folder, await startModelServer());
    await makeWorkspace(yard.workspace);
    return yard;
  }

  /**
   * @param web the `[web]` part of its config.toml
   * @returns where it says that it is
   */
  async start(web: string): Promise<string> {
    const home = join(this.folder, `home-${this.#apps.length}`);
    await mkdir(home, { mode: 0o700 });
    await writeFile(join(home, 'config.toml'), `${modelConfig(this.model)}\n${web}`);
    const app = new AppProcess({
      home,
      folder: this.folder,
      args: ['web', '--no-open'],
      env: { SCRIPTED_KEY: this.model.key },
    });
    this.#apps.push(app);
    return app.link;
  }

  async close(): Promise<void> {
    for (const app of this.#apps) {
      app.child.kill('SIGINT');
      await app.status;
    }
    await this.model.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
