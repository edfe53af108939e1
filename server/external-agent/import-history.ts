/** What was imported into a home: for people to read, and so that nothing is imported twice. */
import * as z from 'zod/mini';
import { HomeFile } from '../home-file.ts';
import { importHistory } from '../protocol/external-agent.ts';
import type { ImportHistory } from '../protocol/external-agent.ts';

interface ImportedSession {
  readonly path: string;
  readonly sha256: string;
  readonly threadId: string;
}

interface Kept {
  /** The newest first. */
  readonly imports: readonly ImportHistory[];
  readonly sessions: readonly ImportedSession[];
}

const session = () => z.looseObject({ path: z.string(), sha256: z.string(), threadId: z.string() });

export class ImportHistoryFile {
  readonly #file: HomeFile<Kept>;

  constructor(home: string) {
    this.#file = new HomeFile<Kept>(
      home,
      'external_agent_imports.json',
      { imports: [], sessions: [] },
      parseKept,
    );
  }

  get imports(): readonly ImportHistory[] {
    return this.#file.current.imports;
  }

  hasSession(file: string, sha256: string): boolean {
    return this.#file.current.sessions.some((each) => each.path === file && each.sha256 === sha256);
  }

  async add(made: ImportHistory): Promise<void> {
    await this.#file.change((kept) => ({
      next: { ...kept, imports: [made, ...kept.imports] },
      result: null,
    }));
  }

  async addSession(imported: ImportedSession): Promise<void> {
    await this.#file.change((kept) => ({
      next: { ...kept, sessions: [...kept.sessions, imported] },
      result: null,
    }));
  }
}

function parseKept(json: unknown): Kept {
  const shape = z.looseObject({ imports: z.array(importHistory()), sessions: z.array(session()) });
  return z.parse(shape, json);
}
