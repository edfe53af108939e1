/** A backend over a fake server, in a folder of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBackend } from '../backend.ts';
import type { Backend, BackendOptions } from '../backend.ts';
import { fileSecrets } from '../settings/file-secrets.ts';
import { FakeServer } from './fake-server.ts';
import { TestClient } from './test-client.ts';
import { noPlatform } from './no-platform.ts';

export interface Fixture {
  readonly home: string;
  readonly server: FakeServer;
  readonly warnings: string[];
  backend: Backend;
  client(label?: string): TestClient;
  /** Ends the backend and begins another in the same home. */
  again(): Promise<void>;
  close(): Promise<void>;
}

export async function backendFixture(
  prepare: (server: FakeServer) => void = () => undefined,
  options: Partial<BackendOptions> = {},
): Promise<Fixture> {
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'skein-main-')));
  const server = new FakeServer();
  const warnings: string[] = [];
  prepare(server);
  const make = (): Promise<Backend> =>
    createBackend({
      home,
      version: '0.0.0',
      warn: (message) => warnings.push(message),
      secrets: fileSecrets(join(home, 'app', 'keys.json')),
      serverCommand: { command: 'none', args: [], env: {} },
      start: server.start,
      platform: noPlatform,
      ...options,
    });
  const fixture: Fixture = {
    home,
    server,
    warnings,
    backend: await make(),
    client: (label) => new TestClient(fixture.backend.hub, label),
    again: async () => {
      await fixture.backend.close();
      fixture.backend = await make();
    },
    close: async () => {
      await fixture.backend.close();
      await rm(home, { recursive: true, force: true });
    },
  };
  return fixture;
}
