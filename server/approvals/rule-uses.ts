/** How often each rule let a command run, and when last; kept beside the rules, a little late. */
import { HomeFile } from '../home-file.ts';
import { log } from '../log.ts';

export interface RuleUse {
  readonly count: number;
  /** Unix milliseconds. */
  readonly lastUsedAt: number;
}

type Uses = Readonly<Record<string, RuleUse>>;

/** Uses within this time are written together. Milliseconds. */
const WRITE_DELAY = 500;

export class RuleUses {
  readonly #file: HomeFile<Uses>;
  #pending = new Map<string, RuleUse>();
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(home: string) {
    this.#file = new HomeFile<Uses>(home, 'rules/uses.json', {}, parseUses);
  }

  /** What is known of a rule, with what is not written yet; null when it was never used. */
  of(id: string): RuleUse | null {
    const written = this.#file.current;
    const kept = Object.hasOwn(written, id) ? (written[id] ?? null) : null;
    return sum(kept, this.#pending.get(id) ?? null);
  }

  note(id: string, atMs: number): void {
    const one = { count: 1, lastUsedAt: atMs };
    this.#pending.set(id, sum(this.#pending.get(id) ?? null, one) ?? one);
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => void this.flush(), WRITE_DELAY);
    this.#timer.unref();
  }

  /** Writes what is pending, and waits for what is being written. A failure costs the counts only. */
  flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    if (this.#pending.size === 0) return;
    const pending = this.#pending;
    this.#pending = new Map();
    try {
      await this.#file.change((uses) => {
        const next: Record<string, RuleUse> = { ...uses };
        for (const [id, use] of pending) next[id] = sum(next[id] ?? null, use) ?? use;
        return { next, result: null };
      });
    } catch (error) {
      log('warn', 'could not count the uses of rules', error);
    }
  }
}

function sum(one: RuleUse | null, other: RuleUse | null): RuleUse | null {
  if (one === null || other === null) return one ?? other;
  return {
    count: one.count + other.count,
    lastUsedAt: Math.max(one.lastUsedAt, other.lastUsedAt),
  };
}

function parseUses(json: unknown): Uses {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new Error('it is no table of uses');
  }
  const uses: Record<string, RuleUse> = {};
  for (const [id, use] of Object.entries(json as Record<string, unknown>)) {
    if (typeof use !== 'object' || use === null) continue;
    const { count, lastUsedAt } = use as Record<string, unknown>;
    if (typeof count === 'number' && typeof lastUsedAt === 'number') {
      uses[id] = { count, lastUsedAt };
    }
  }
  return uses;
}
