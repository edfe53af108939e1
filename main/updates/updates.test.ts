import { expect, it, vi } from 'vitest';
import type { AppSettings } from '../../server/protocol/host.ts';
import type { UpdateState } from '../../server/protocol/host-update.ts';
import { startSettings } from '../../server/protocol/host-settings.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import type { Channel, Found, Updater, WayBack } from './updater.ts';
import { Updates } from './updates.ts';

const NEWER: Found = { version: '2.0.0', notes: '- Everything is **new**' };

/** An updater whose every step the test ends itself. */
class ScriptedUpdater implements Updater {
  readonly asked: Channel[] = [];
  installs = 0;
  installed: Promise<void> = Promise.resolve();
  atEnd: boolean | null = null;
  progress: (part: number) => void = () => undefined;
  signal: AbortSignal | null = null;
  answer = Promise.withResolvers<Found | null>();
  fetched = Promise.withResolvers<void>();

  check(channel: Channel): Promise<Found | null> {
    this.asked.push(channel);
    this.answer = Promise.withResolvers();
    return this.answer.promise;
  }

  download(progress: (part: number) => void, signal: AbortSignal): Promise<void> {
    this.progress = progress;
    this.signal = signal;
    this.fetched = Promise.withResolvers();
    return this.fetched.promise;
  }

  installAtEnd(wanted: boolean): void {
    this.atEnd = wanted;
  }

  install(): Promise<void> {
    this.installs += 1;
    return this.installed;
  }
}

/** A way back whose every step is counted. */
class ScriptedWay implements WayBack {
  readonly previous = { version: '0.9.0', libraryChanged: false };
  left: string | null = null;
  kept = 0;
  went = Promise.withResolvers<void>();
  goes = 0;
  full = false;

  keep(): Promise<void> {
    this.kept += 1;
    return this.full ? Promise.reject(new Error('ENOSPC')) : Promise.resolve();
  }

  goBack(): Promise<void> {
    this.goes += 1;
    return this.went.promise;
  }
}

function setUp(
  change: Partial<AppSettings> = {},
  failed: { version: string; cause: string } | null = null,
) {
  const clock = new FakeClock();
  const updater = new ScriptedUpdater();
  const way = new ScriptedWay();
  const warned: string[] = [];
  const told: UpdateState[] = [];
  const world = { settings: { ...startSettings, ...change }, busy: 0 };
  const updates = new Updates({
    updater,
    hindrance: null,
    way,
    failed,
    releases: null,
    clock,
    settings: () => world.settings,
    busy: () => world.busy,
    changed: (update) => told.push(update),
    warn: (message) => warned.push(message),
  });
  const phase = (): string => updates.state.phase;
  const until = (wanted: string) => vi.waitFor(() => expect(phase()).toBe(wanted));
  return { clock, updater, way, warned, told, world, updates, phase, until };
}

/** Brings it to where a newer version lies on this machine. */
async function ready(its: ReturnType<typeof setUp>): Promise<void> {
  its.updates.check();
  its.updater.answer.resolve(NEWER);
  await its.until('found');
  its.updates.download();
  its.updater.fetched.resolve();
  await its.until('ready');
}

it('asks nobody in the first minute, then once a day', async () => {
  const { clock, updater, updates, until } = setUp();
  updates.start();
  clock.advance(59_000);
  expect(updater.asked).toEqual([]);
  clock.advance(1000);
  expect(updater.asked).toEqual(['stable']);
  updater.answer.resolve(null);
  await until('idle');
  expect(updates.state.checkedAtMs).toBe(clock.now());
  // What the clock is set to is no matter.
  clock.jump(-6 * 60 * 60 * 1000);
  clock.advance(24 * 60 * 60 * 1000 - 1);
  clock.jump(3 * 24 * 60 * 60 * 1000);
  expect(updater.asked).toHaveLength(1);
  clock.advance(1);
  expect(updater.asked).toHaveLength(2);
});

it('asks nobody by itself when that is off, but when the user asks', () => {
  const { clock, updater, updates } = setUp({ updates: 'off' });
  updates.start();
  clock.advance(30 * 24 * 60 * 60 * 1000);
  expect(updater.asked).toEqual([]);
  updates.check();
  expect(updater.asked).toEqual(['stable']);
});

it('stops and begins to look as the setting changes', async () => {
  const { clock, updater, updates, world, until } = setUp();
  updates.start();
  world.settings = { ...world.settings, updates: 'off' };
  updates.settingsChanged();
  clock.advance(60_000);
  expect(updater.asked).toEqual([]);
  world.settings = { ...world.settings, updates: 'ask' };
  updates.settingsChanged();
  clock.advance(60_000);
  expect(updater.asked).toEqual(['stable']);
  updater.answer.resolve(null);
  await until('idle');
  world.settings = { ...world.settings, updateChannel: 'beta' };
  updates.settingsChanged();
  expect(updater.asked).toEqual(['stable', 'beta']);
});

it('tells of a newer one and fetches it when asked', async () => {
  const { updater, updates, told, until } = setUp();
  updates.check();
  updater.answer.resolve(NEWER);
  await until('found');
  expect(updates.state).toMatchObject(NEWER);
  expect(updater.signal).toBeNull();
  updates.download();
  for (const part of [0.2, 0.201, 0.5, 1]) updater.progress(part);
  updater.fetched.resolve();
  await until('ready');
  const parts = told.filter(({ phase }) => phase === 'downloading').map(({ progress }) => progress);
  expect(parts).toEqual([0, 0.2, 0.5, 1]);
  expect(updater.atEnd).toBe(true);
});

it('fetches without asking where the user wants that', async () => {
  const { updater, updates, until } = setUp({ updates: 'automatic' });
  updates.check();
  updater.answer.resolve(NEWER);
  await until('downloading');
  updater.fetched.resolve();
  await until('ready');
  expect(updater.atEnd).toBe(true);
});

it('says why nobody could be asked, and tries again in hours', async () => {
  const { clock, updater, updates, until } = setUp();
  updates.check();
  updater.answer.reject(new Error('net::ERR_NAME_NOT_RESOLVED'));
  await until('failed');
  expect(updates.state.error).toBe('net::ERR_NAME_NOT_RESOLVED');
  clock.advance(4 * 60 * 60 * 1000);
  expect(updater.asked).toHaveLength(2);
  updater.answer.resolve(NEWER);
  await until('found');
  expect(updates.state.error).toBeNull();
});

it('can fetch again what did not come', async () => {
  const { updater, updates, until } = setUp();
  updates.check();
  updater.answer.resolve(NEWER);
  await until('found');
  updates.download();
  updater.fetched.reject(new Error('sha512 checksum mismatch'));
  await until('failed');
  expect(updates.state).toMatchObject({ error: 'sha512 checksum mismatch', version: '2.0.0' });
  updates.download();
  updater.fetched.resolve();
  await until('ready');
});

it('stops fetching, and is not ready by what still comes', async () => {
  const { updater, updates, until, phase } = setUp();
  updates.check();
  updater.answer.resolve(NEWER);
  await until('found');
  updates.download();
  const first = updater.fetched;
  updates.cancel();
  expect(updater.signal?.aborted).toBe(true);
  expect(phase()).toBe('found');
  first.resolve();
  await first.promise;
  expect(phase()).toBe('found');
});

it('is put in place at once when nothing runs', async () => {
  const its = setUp();
  await ready(its);
  its.updates.install();
  await vi.waitFor(() => expect(its.updater.installs).toBe(1));
});

it('is never put in place while a turn runs', async () => {
  const its = setUp();
  await ready(its);
  its.world.busy = 2;
  its.updates.install();
  its.world.busy = 1;
  its.updates.turnsChanged();
  expect(its.updater.installs).toBe(0);
  expect(its.phase()).toBe('waiting');
  its.world.busy = 0;
  its.updates.turnsChanged();
  its.updates.turnsChanged();
  await vi.waitFor(() => expect(its.updater.installs).toBe(1));
});

it('does not wait any more when the user changes his mind', async () => {
  const its = setUp();
  await ready(its);
  its.world.busy = 1;
  its.updates.install();
  its.updates.cancel();
  its.world.busy = 0;
  its.updates.turnsChanged();
  expect(its.updater.installs).toBe(0);
  expect(its.phase()).toBe('ready');
});

it('does nothing where a newer one could not be put in place', () => {
  const clock = new FakeClock();
  const updates = new Updates({
    updater: null,
    hindrance: 'package',
    way: null,
    failed: null,
    releases: 'https://github.com/skein/skein/releases',
    clock,
    settings: () => startSettings,
    busy: () => 0,
    changed: () => expect.unreachable(),
    warn: () => expect.unreachable(),
  });
  updates.start();
  updates.check();
  updates.download();
  updates.install();
  updates.back();
  clock.advance(30 * 24 * 60 * 60 * 1000);
  expect(updates.state).toMatchObject({ hindrance: 'package', phase: 'idle' });
});

it('keeps this version before a newer one takes its place, now or at the end', async () => {
  const now = setUp();
  await ready(now);
  now.updates.install();
  await vi.waitFor(() => expect(now.updater.installs).toBe(1));
  expect(now.way.kept).toBe(1);
  // What ends for that has been kept already.
  await now.updates.close(false);
  expect(now.way.kept).toBe(1);

  const atEnd = setUp();
  await ready(atEnd);
  await atEnd.updates.close(false);
  expect([atEnd.way.kept, atEnd.updater.installs]).toEqual([1, 0]);

  const never = setUp({ updates: 'off' });
  await ready(never);
  await never.updates.close(false);
  expect(never.way.kept).toBe(0);
});

it('goes on where there is no room for the older one, and says so', async () => {
  const its = setUp();
  await ready(its);
  its.way.full = true;
  its.updates.install();
  await vi.waitFor(() => expect(its.updater.installs).toBe(1));
  expect(its.warned).toEqual(['this version is not kept: ENOSPC']);
});

it('goes back once no turn runs, unless the user changes his mind', async () => {
  const its = setUp();
  await ready(its);
  its.world.busy = 1;
  its.updates.back();
  expect(its.phase()).toBe('returning');
  its.updates.check();
  its.updates.install();
  its.updates.cancel();
  expect(its.phase()).toBe('ready');
  its.updates.back();
  its.world.busy = 0;
  its.updates.turnsChanged();
  its.updates.turnsChanged();
  expect([its.way.goes, its.updater.installs]).toEqual([1, 0]);
});

it('says why it could not go back, and can try again', async () => {
  const its = setUp();
  its.updates.back();
  its.way.went.reject(new Error('EACCES: permission denied'));
  await its.until('notReturned');
  expect(its.updates.state.error).toBe('EACCES: permission denied');
  its.way.went = Promise.withResolvers();
  its.updates.back();
  expect([its.phase(), its.way.goes]).toEqual(['returning', 2]);
});

it('does not fetch again by itself what the user went back from', async () => {
  const its = setUp({ updates: 'automatic' });
  its.way.left = NEWER.version;
  its.updates.check();
  its.updater.answer.resolve(NEWER);
  await its.until('found');
  expect(its.updater.signal).toBeNull();
  its.updates.check();
  its.updater.answer.resolve({ version: '2.0.1', notes: null });
  await its.until('downloading');
});

it('says what could not be put in place, now or at the end before this start, and looks again', async () => {
  const now = setUp();
  await ready(now);
  now.updater.installed = Promise.reject(new Error('/apps may not be written'));
  now.updates.install();
  await now.until('notInstalled');
  expect(now.updates.state).toMatchObject({ version: '2.0.0', error: '/apps may not be written' });
  now.updates.check();
  now.updater.answer.resolve(NEWER);
  await now.until('found');

  const started = setUp({}, { version: '2.0.0', cause: 'mv: No space left on device' });
  expect(started.updates.state).toMatchObject({
    phase: 'notInstalled',
    version: '2.0.0',
    error: 'mv: No space left on device',
  });
  started.updates.check();
  expect(started.updates.state).toMatchObject({ phase: 'checking', error: null });
});

it('puts nothing in place at an end that leaves a server running for others', async () => {
  const its = setUp();
  await ready(its);
  expect(its.updater.atEnd).toBe(true);
  await its.updates.close(true);
  expect([its.updater.atEnd, its.way.kept]).toEqual([false, 0]);
  expect(its.warned).toEqual([
    'the newer version waits for the next end: a turn of others goes on',
  ]);
});
