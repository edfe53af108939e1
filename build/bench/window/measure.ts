/** The window: opening, switching, streaming, typing and scrolling in a full home, and its memory. */
import { existsSync } from 'node:fs';
import { HOST } from '../../../server/protocol/host.ts';
import type { Context } from '../context.ts';
import { writeHome } from '../data/home.ts';
import type { MadeHome, MadeThread } from '../data/home.ts';
import { write } from '../directive.ts';
import { DoorClient } from '../door-client.ts';
import { DoorProcess } from '../door-process.ts';
import { now, percentile } from '../statistics.ts';
import type { Subject } from '../subject.ts';
import { directive } from '../turns.ts';
import { AppWindow } from './app-window.ts';
import { SLOWDOWNS } from './rows.ts';
import type { Slowdown, WindowFigure } from './rows.ts';

const PROJECTS = 12;
/** So many threads are gone through. */
const LONG_THREADS = 30;
/** How long the model speaks, and how many pieces a second. */
const SECONDS = 8;
const RATE = 1000;

/** From one refresh of the screen to the next. */
const REFRESH_MS = 1000 / 60;

const p95 = (values: readonly number[]): number => percentile(values, 0.95);
/** A browser’s times of frames are rounded: they lie a whole number of refreshes apart. */
const frameP95 = (frames: readonly number[]): number =>
  Math.round(p95(frames) / REFRESH_MS) * REFRESH_MS;

export async function measureWindow(context: Context): Promise<void> {
  const ours = context.subjects.find(({ name }) => name === 'skein');
  if (ours === undefined) return;
  const { program, workspace } = context;
  if (!existsSync(program)) {
    context.notes.push('The app was not built, so its window was not measured.');
    return;
  }
  const home = await context.home(ours);
  const threads = context.options.large ? 5000 : 200;
  const made = await writeHome({
    home,
    workspaces: context.path('projects'),
    threads,
    projects: PROJECTS,
    seed: 1,
    giants: true,
    modelProvider: 'bench',
  });
  context.notes.push(`The window’s home has ${threads.toLocaleString('en')} threads.`);
  const server = await takeIn(context, home, made);
  const app = await DoorProcess.start(program, home, workspace);
  try {
    const window = await AppWindow.open(app.link, server);
    try {
      for (const slowdown of SLOWDOWNS) {
        await window.slowDown(slowdown);
        await new WindowRun(context, ours, window, made, slowdown).measure();
      }
    } finally {
      await window.close();
    }
  } finally {
    await app.stop();
  }
}

/** A first start: projects are added, and the app's library takes in all threads. */
async function takeIn(context: Context, home: string, made: MadeHome): Promise<string> {
  const started = now();
  const client = await DoorClient.open(context.program, home, context.workspace);
  try {
    const server = await client.ready();
    for (const path of made.projects) {
      await client.request(HOST, 'host/project/add', { server, path });
    }
    await client.quiet();
    const seconds = (now() - started) / 1000;
    let known = 0;
    let cursor: unknown = null;
    do {
      const page = await client.request(HOST, 'host/thread/list', { limit: 200, cursor });
      known += (page['data'] as unknown[]).length;
      cursor = page['nextCursor'];
    } while (cursor !== null);
    if (known !== made.threads.length) {
      throw new Error(`of ${made.threads.length} threads the app has ${known}`);
    }
    const bytes = made.threads.reduce((sum, thread) => sum + thread.bytes, 0);
    context.notes.push(
      `The library took in ${Math.round(bytes / 1e6)} MB of threads in ${seconds.toFixed(0)} s.`,
    );
    return server;
  } finally {
    await client.close();
  }
}

/** Everything once, at one speed of the CPU. */
class WindowRun {
  readonly #context: Context;
  readonly #subject: Subject;
  readonly #window: AppWindow;
  readonly #threads: readonly MadeThread[];
  readonly #slowdown: Slowdown;

  constructor(
    context: Context,
    subject: Subject,
    window: AppWindow,
    made: MadeHome,
    slowdown: Slowdown,
  ) {
    this.#context = context;
    this.#subject = subject;
    this.#window = window;
    this.#threads = made.threads.toSorted((one, other) => other.items - one.items);
    this.#slowdown = slowdown;
  }

  async measure(): Promise<void> {
    await this.#open();
    await this.#switch();
    await this.#type();
    await this.#scroll();
    await this.#live();
  }

  async #open(): Promise<void> {
    for (let round = 0; round < this.#context.times(5); round += 1) {
      const { shown, usable } = await this.#window.reload();
      this.#record('shown', shown);
      this.#record('usable', usable);
      // In a page that has shown no thread before.
      for (const size of ['items', 'bytes'] as const) {
        this.#record(`open-${size}`, await this.#window.show(this.#one(size)));
        await this.#window.reload();
      }
    }
  }

  /** Each is opened for the first time, and gone to once more after all others. */
  async #switch(): Promise<void> {
    await this.#window.reload();
    const times: number[] = [];
    for (let round = 0; round < 2; round += 1) {
      for (const thread of this.#threads.slice(0, LONG_THREADS)) {
        times.push(await this.#window.show(thread));
      }
    }
    this.#record('switch', p95(times));
    if (this.#slowdown !== 1) return;
    const { heap, resident } = await this.#window.memory();
    this.#context.record('window-heap', this.#subject, heap);
    this.#context.record('window-memory', this.#subject, resident);
  }

  async #type(): Promise<void> {
    await this.#window.show(this.#one('items'));
    const { keys } = await this.#window.watch(() => this.#window.type(80));
    this.#record('key', p95(keys));
  }

  async #scroll(): Promise<void> {
    const { frames, holes } = await this.#window.watch(() => this.#window.wheel(-400, 120));
    this.#record('scroll-frame', frameP95(frames));
    this.#record('scroll-blank', (1000 * holes) / frames.length);
  }

  /** What somebody does beside an agent that speaks. */
  async #live(): Promise<void> {
    // Threads of its own for each run, and none that are switched among: they end in another row then.
    const rest = this.#threads.slice(LONG_THREADS).filter(({ size }) => size === 'usual');
    const [speaking, other] = rest.slice(SLOWDOWNS.indexOf(this.#slowdown) * 2);
    if (speaking === undefined || other === undefined) throw new Error('too few threads');
    const window = this.#window;
    await window.show(speaking);
    const wanted = directive({ deltas: SECONDS * RATE, rate: RATE, prose: true });
    await window.send(`Tell me all about tides. ${write(wanted)}`);
    const row = await window.newestTurn();
    const switches: number[] = [];
    const { frames, keys, longestTask } = await window.watch(async () => {
      for (const end = now() + SECONDS * 1000; now() < end;) {
        await window.type(16);
        await window.wheel(-300, 6);
        await window.wheel(300, 8);
        switches.push(await window.show(other));
        await window.type(4);
        switches.push(await window.show(speaking, row));
      }
    });
    await window.ended();
    this.#record('live-frame', frameP95(frames));
    this.#record('live-task', longestTask);
    this.#record('live-key', p95(keys));
    this.#record('live-switch', p95(switches));
  }

  #one(size: MadeThread['size']): MadeThread {
    const found = this.#threads.find((thread) => thread.size === size);
    if (found === undefined) throw new Error(`there is no thread of the size ${size}`);
    return found;
  }

  #record(figure: WindowFigure, value: number): void {
    this.#context.record(`window-${figure}/${this.#slowdown}`, this.#subject, value);
  }
}
