/** The browser's way: the web door on loopback, and the stream that all tabs share, without a worker. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../../main/app-server/clock.ts';
import { localDoor } from '../../../main/http/door-settings.ts';
import { openDoor } from '../../../main/http/door.ts';
import { LINGER_MS } from '../../../main/http/streams.ts';
import { backendFixture } from '../../../main/testing/backend-fixture.ts';
import { FakeClock } from '../../../main/testing/fake-clock.ts';
import { tokenFor } from '../../../main/testing/web-client.ts';
import { createStreamShare } from '../../../renderer/transport/stream-share.ts';
import type { FromShare } from '../../../renderer/transport/stream-share.ts';
import { Listeners } from '../../../renderer/transport/transport.ts';
import { openWebStream } from '../../../renderer/transport/web-stream.ts';
import type { ServerEnvelope } from '../../../server/protocol/host.ts';
import { hubEnd, pageEnd } from './hub-end.ts';
import type { Pair } from './pair.ts';

export async function doorPair(): Promise<Pair> {
  const folder = await mkdtemp(join(tmpdir(), 'skein-door-'));
  await writeFile(join(folder, 'web.html'), '<!doctype html><title>Skein</title>');
  const time = new FakeClock();
  let lingers = Promise.withResolvers<void>();
  const clock: Clock = {
    now: () => time.now(),
    steady: () => time.steady(),
    after: (delayMs, run) => {
      if (delayMs === LINGER_MS) lingers.resolve();
      return time.after(delayMs, run);
    },
  };
  const { end: right, door: hub, attached } = hubEnd();
  const backend = await backendFixture();
  const { signIns } = backend.backend;
  const door = await openDoor({
    hub,
    signIns,
    clock,
    folder,
    settings: localDoor(0),
    ready: () => true,
    answered: () => undefined,
    warn: () => undefined,
  });
  const token = await tokenFor(door.port, door.link());
  const open = Promise.withResolvers<void>();
  const envelopes = new Listeners<readonly ServerEnvelope[]>();
  let wasOpen = false;
  let present = true;

  const hear = (message: FromShare): void => {
    if (message.type === 'envelopes') envelopes.emit(message.batch);
    else if (message.type === 'state' && message.state.status === 'open') {
      wasOpen = true;
      open.resolve();
    } else if (message.type === 'state' && message.state.status === 'lost' && wasOpen) {
      wasOpen = false;
      left.ended();
    }
  };
  // Where it has been lost, trying again is for a person: one end is told here, once.
  const share = createStreamShare((options) =>
    openWebStream({ ...options, backoffMs: [2_147_483_647] }),
  );
  const tab = share.join(hear);
  const left = pageEnd({
    send: (envelope) => tab.receive({ type: 'send', envelopes: [envelope], last: false }),
    onEnvelope: (listener) => envelopes.add(listener),
  });
  tab.receive({ type: 'hello', base: `http://127.0.0.1:${door.port}/`, token });
  await Promise.all([open.promise, attached]);
  return {
    left,
    right,
    closings: [
      {
        who: 'the page',
        act: async () => {
          if (!present) return;
          present = false;
          lingers = Promise.withResolvers();
          tab.receive({ type: 'bye' });
          // The door has seen it go, and now waits for it to come back.
          await lingers.promise;
          time.advance(LINGER_MS);
        },
        told: right,
      },
      { who: 'the door', act: () => door.close(), told: left },
    ],
    dispose: async () => {
      tab.receive({ type: 'bye' });
      await door.close();
      await backend.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
