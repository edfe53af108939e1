/** What every measure is given: the sides to compare, homes, and a place for its figures. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppServerProcess } from './app-server.ts';
import type { BenchOptions } from './options.ts';
import type { RowId } from './rows.ts';
import { makeHome, makeWorkspace } from './subject.ts';
import type { Subject, SubjectName } from './subject.ts';

export type Figures = Map<RowId, Map<SubjectName, number[]>>;

export class Context {
  readonly options: BenchOptions;
  readonly subjects: readonly Subject[];
  readonly baseUrl: string;
  readonly workspace: string;
  /** The built app, main/cli.cjs; it may be missing. */
  readonly program: string;
  readonly figures: Figures = new Map();
  /** Words about a figure, for below the table. */
  readonly notes: string[] = [];
  readonly #folder: string;
  #homes = 0;

  private constructor(
    options: BenchOptions,
    subjects: readonly Subject[],
    baseUrl: string,
    folder: string,
    program: string,
  ) {
    this.program = program;
    this.options = options;
    this.subjects = subjects;
    this.baseUrl = baseUrl;
    this.#folder = folder;
    this.workspace = join(folder, 'workspace');
  }

  static async create(
    options: BenchOptions,
    subjects: readonly Subject[],
    baseUrl: string,
    program: string,
  ): Promise<Context> {
    const folder = await mkdtemp(join(tmpdir(), 'skein-bench-'));
    const context = new Context(options, subjects, baseUrl, folder, program);
    await makeWorkspace(context.workspace);
    return context;
  }

  async end(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** A figure's usual number of samples, more or fewer as the user wished. */
  times(usual: number): number {
    return Math.max(1, Math.round(usual * this.options.repeat));
  }

  record(row: RowId, subject: Subject, ...values: readonly number[]): void {
    const sides = this.figures.get(row) ?? new Map<SubjectName, number[]>();
    this.figures.set(row, sides);
    sides.set(subject.name, [...(sides.get(subject.name) ?? []), ...values]);
  }

  async home(subject: Subject): Promise<string> {
    const home = join(this.#folder, `home-${++this.#homes}`);
    await makeHome(subject, home, this.baseUrl);
    return home;
  }

  /** A file or folder of this run's own. */
  path(name: string): string {
    return join(this.#folder, name);
  }

  async ready(subject: Subject, home: string): Promise<AppServerProcess> {
    const server = new AppServerProcess(subject, home, this.workspace);
    await server.initialize();
    return server;
  }

  /** Both sides by turns, the first one first every other time: what disturbs one disturbs both. */
  async alternate(
    rounds: number,
    take: (subject: Subject, round: number) => Promise<void>,
  ): Promise<void> {
    for (let round = 0; round < rounds; round += 1) {
      const order = round % 2 === 0 ? this.subjects : this.subjects.toReversed();
      for (const subject of order) await take(subject, round);
    }
  }
}
