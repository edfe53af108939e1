/** Turns in a folder whose changes are kept, and put back, without a thread around them. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pairRef, previewRef } from '../file-pairs.ts';
import { KeptStore } from '../kept-store.ts';
import { restoreFiles, type Restored } from '../restore-files.ts';
import { planRoot, type RootPlan, type Step } from '../restore-plan.ts';
import type { TurnFiles } from '../turn-files.ts';
import type { TurnDiffOptions } from '../turn-diff.ts';
import type { DiffFolder } from './diff-folder.ts';

export interface TurnOptions extends Partial<TurnDiffOptions> {
  /** Files that a patch changes; none: a command does. */
  readonly patches?: readonly string[];
  readonly threadId?: string;
}

export class KeptTurns {
  readonly store: KeptStore;
  readonly home: string;
  readonly #folder: DiffFolder;
  #count = 0;

  constructor(folder: DiffFolder) {
    this.#folder = folder;
    this.home = join(folder.base, 'home');
    mkdirSync(this.home, { recursive: true });
    this.store = new KeptStore(folder.shadowRoot);
  }

  /** A turn that does this; what it changed is kept. */
  async turn(
    act: () => void | Promise<void>,
    { patches, threadId = 'own', ...options }: TurnOptions = {},
  ): Promise<{ step: Step; files: TurnFiles }> {
    const turn = this.#folder.begin(options);
    if (patches === undefined) turn.noteCommand();
    await turn.captureBase();
    if (patches !== undefined) {
      await turn.notePatch(patches.map((name) => this.#folder.at(name)));
    }
    const startedAtMs = (this.#count += 1);
    await act();
    await turn.current();
    const files = await turn.files();
    const endedAtMs = (this.#count += 1);
    const id = `turn-${endedAtMs}`;
    const { root } = files;
    const ref = pairRef({ root, threadId, startedAtMs, endedAtMs, id });
    const { ids } = await this.store.write(ref, files.pairs, files.source);
    await turn.close();
    return { step: { root, id, startedAtMs, endedAtMs, kept: ids }, files };
  }

  plan(...steps: readonly Step[]): Promise<RootPlan> {
    const own = new Set(steps.map(({ id }) => id));
    const root = steps[0]?.root ?? '';
    return planRoot(this.store, this.home, root, steps, own, previewRef('own', 0));
  }

  /** What stands in the way of each file: a conflict, a refusal, or nothing. */
  async judged(...steps: readonly Step[]): Promise<[path: string, what: string | null][]> {
    const { files } = await this.plan(...steps);
    return files.map(({ path, conflict, refusal }) => [path, conflict ?? refusal]);
  }

  /** Puts everything back, conflicts or not. */
  async restore(...steps: readonly Step[]): Promise<Restored> {
    const { root, kept } = await this.plan(...steps);
    if (kept === null) return { files: 0, left: [] };
    return restoreFiles(this.store, this.home, root, kept);
  }
}
