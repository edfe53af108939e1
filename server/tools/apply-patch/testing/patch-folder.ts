import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { commitPlan } from '../commit.ts';
import { parsePatch } from '../parse.ts';
import { planPatch, type PatchPlan, type PlanResult } from '../plan.ts';

/** A real folder to patch in: `cwd` with an outside (`base`) around it. */
export class PatchFolder {
  readonly base = realpathSync(mkdtempSync(join(tmpdir(), 'skein-patch-')));
  readonly cwd = join(this.base, 'work');

  constructor() {
    mkdirSync(this.cwd);
  }

  at(path: string): string {
    return join(this.cwd, path);
  }

  read(path: string): string {
    return readFileSync(this.at(path), 'utf8');
  }

  write(path: string, content: string | Uint8Array): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), content);
  }

  list(): string[] {
    return readdirSync(this.cwd, { recursive: true, encoding: 'utf8' }).toSorted();
  }

  /** Plans a patch of these section lines. */
  async plan(...lines: string[]): Promise<PatchPlan> {
    const result = await this.#result(lines);
    if (!result.ok) throw new Error(result.message);
    return result.plan;
  }

  /** Plans and writes; throws if it does not apply or leaves a temporary file behind. */
  async apply(...lines: string[]): Promise<PatchPlan> {
    const plan = await this.plan(...lines);
    const result = await commitPlan(plan);
    if (!result.ok) throw new Error(result.message);
    const left = this.list().filter((name) => name.endsWith('.tmp'));
    if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`);
    return plan;
  }

  /** The message of a patch that must not apply. */
  async refusal(...lines: string[]): Promise<string> {
    const result = await this.#result(lines);
    if (result.ok) throw new Error('the patch applied');
    return result.message;
  }

  async #result(lines: string[]): Promise<PlanResult> {
    const parsed = parsePatch(['*** Begin Patch', ...lines, '*** End Patch'].join('\n'));
    if (!parsed.ok) throw new Error(parsed.message);
    return planPatch(parsed.sections, this.cwd);
  }

  remove(): void {
    rmSync(this.base, { recursive: true, force: true });
  }
}
