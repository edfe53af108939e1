import { EventEmitter } from 'node:events';
import type { IpcMain, IpcMainEvent, WebContents } from 'electron';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { channels } from '../../preload/channels.ts';
import type { ServerEnvelope } from '../../server/protocol/host.ts';
import { backendFixture } from '../testing/backend-fixture.ts';
import type { Fixture } from '../testing/backend-fixture.ts';
import { isAppUrl } from '../windows/app-address.ts';
import { IpcGateway } from './gateway.ts';

/** A window as far as the gateway knows it. */
class Page extends EventEmitter {
  readonly id: number;
  readonly got: ServerEnvelope[] = [];
  readonly #answers = new EventEmitter();

  constructor(id: number) {
    super();
    this.id = id;
  }

  isDestroyed = (): boolean => false;
  send(_channel: string, number: number, batch: readonly ServerEnvelope[]): void {
    this.got.push(...batch);
    // As a page does it: later.
    setImmediate(() => ipc.emit(channels.taken, from(this), number));
    for (const { message } of batch) if ('id' in message) this.#answers.emit(String(message.id));
  }
  answered(id: string): Promise<void> {
    return new Promise((resolve) => this.#answers.once(id, () => resolve()));
  }
}

interface Frame {
  readonly url: string;
  readonly parent: unknown;
}
const HOME: Frame = { url: 'app://skein/index.html#/thread/local/1', parent: null };

function from(page: Page, frame: Frame | null = HOME): IpcMainEvent {
  return { sender: page as unknown as WebContents, senderFrame: frame } as IpcMainEvent;
}

const initialize = (id: string) => ({ server: 'host', message: { id, method: 'host/initialize' } });

let ipc: EventEmitter;
let fixture: Fixture;
let gateway: IpcGateway;
let warnings: string[];

beforeAll(async () => {
  fixture = await backendFixture();
});
afterAll(() => fixture.close());

beforeEach(() => {
  ipc = new EventEmitter();
  warnings = [];
  gateway = new IpcGateway({
    ipc: ipc as unknown as IpcMain,
    hub: fixture.backend.hub,
    trusts: isAppUrl,
    warn: (message) => warnings.push(message),
  });
});
test('serves the main frame of a page of ours', async () => {
  const page = new Page(1);
  ipc.emit(channels.connect, from(page), null);
  const answered = page.answered('a');
  ipc.emit(channels.send, from(page), [initialize('a')]);
  await answered;
  expect(warnings).toEqual([]);
});

test('a page that is loaded again and again is listened to once', () => {
  const page = new Page(1);
  for (let time = 0; time < 20; time += 1) ipc.emit(channels.connect, from(page), null);
  expect(page.listenerCount('destroyed')).toBe(1);
  expect(page.listenerCount('render-process-gone')).toBe(1);
  page.emit('render-process-gone');
  expect(gateway.clientOf(page as unknown as WebContents)).toBeNull();
});

test.each<[string, Frame | null]>([
  ['a frame that is gone', null],
  ['a frame within a page of ours', { ...HOME, parent: HOME }],
  ['a page of the web', { url: 'https://example.com/', parent: null }],
  ['a page that only begins like ours', { url: 'app://skein.example.com/', parent: null }],
  ['a name before ours', { url: 'app://example.com@skein/', parent: null }],
  ['another host', { url: 'app://other/index.html', parent: null }],
  ['a file', { url: 'file:///app://skein/index.html', parent: null }],
  ['a blank page', { url: 'about:blank', parent: null }],
  ['an empty address', { url: '', parent: null }],
])('refuses %s, on every channel', (_name, frame) => {
  const known = new Page(1);
  ipc.emit(channels.connect, from(known), null);
  const client = gateway.clientOf(known as unknown as WebContents);
  const heard: unknown[] = [];
  Object.assign(client ?? {}, { receive: (envelope: unknown) => heard.push(envelope) });
  const stranger = new Page(2);
  ipc.emit(channels.connect, from(stranger, frame), null);
  expect(gateway.clientOf(stranger as unknown as WebContents)).toBeNull();
  // Not in the name of a window that is known, either.
  ipc.emit(channels.send, from(known, frame), [initialize('b')]);
  ipc.emit(channels.taken, from(known, frame), 1);
  expect(heard).toEqual([]);
  expect(warnings).toHaveLength(3);
  for (const channel of Object.values(channels)) {
    expect(ipc.listenerCount(channel)).toBe(channel === channels.envelopes ? 0 : 1);
  }
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['a text', 'host/initialize'],
  ['an object', initialize('c')],
  ['what looks like a list', { length: 1, 0: initialize('c') }],
])('takes %s for no list of envelopes', (_name, sent) => {
  const page = new Page(1);
  ipc.emit(channels.connect, from(page), null);
  ipc.emit(channels.send, from(page), sent);
  expect(warnings).toEqual(['window 1 sent what is no list of envelopes, or too early']);
});

test('parses what is in the list, and goes on after what is no envelope', async () => {
  const page = new Page(1);
  ipc.emit(channels.connect, from(page), { epoch: 'forged' });
  const answered = page.answered('d');
  ipc.emit(channels.send, from(page), [
    null,
    7,
    [],
    { server: 'host' },
    { server: { toString: 'host' }, message: { id: 'x', method: 'host/initialize' } },
    { server: 'host', message: { id: 'y', method: 'host/__proto__' } },
    { server: 'host', message: { id: 'z', method: 'host/key/write', params: { key: 1 } } },
    initialize('d'),
  ]);
  await answered;
  const errors = page.got.flatMap(({ message }) => ('error' in message ? [message.error] : []));
  expect(errors.map(({ message }) => message)).toEqual([
    'Invalid request: `message` is no request',
    'unknown method: host/__proto__',
    expect.stringContaining('Invalid request'),
  ]);
});
