/** Looks what other agents on this computer keep, and takes over what was chosen of it. */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { ConfigStore } from '../config/config-store.ts';
import type {
  DetectParams,
  ImportFailure,
  ImportParams,
  ImportSuccess,
  ImportTypeResult,
  MigrationItem,
} from '../protocol/external-agent.ts';
import { ImportHistoryFile } from './import-history.ts';
import { commandsMigration, instructionsMigration, skillsMigration } from './instructions.ts';
import { exists, homePlace, workspacePlace } from './migration.ts';
import type { Migration, Place, Step } from './migration.ts';
import type { SessionFile } from './session-file.ts';
import { SESSION_LIMITS, sessionsMigration } from './sessions.ts';
import { serversMigration, settingsMigration } from './settings.ts';

export interface ImporterOptions {
  readonly home: string;
  /** Where other agents keep what is theirs. */
  readonly userHome: string;
  readonly config: ConfigStore;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Makes a thread of a conversation; resolves with its id. */
  readonly importSession: (session: SessionFile) => Promise<string>;
}

export interface ImportRun {
  readonly importId: string;
  /** Does it; never rejects. `progress` hears of each item as it is done. */
  readonly run: (
    progress: (result: ImportTypeResult) => void,
  ) => Promise<readonly ImportTypeResult[]>;
}

export class ExternalAgentImporter {
  readonly history: ImportHistoryFile;
  readonly #options: ImporterOptions;
  #running: Promise<unknown> = Promise.resolve();

  constructor(options: ImporterOptions) {
    this.#options = options;
    this.history = new ImportHistoryFile(options.home);
  }

  /** What there is to take over. Nothing is written. */
  async detect(params: DetectParams): Promise<readonly Migration[]> {
    const found: (Migration | null)[] = [];
    const agent = params.migrationSource === 'cursor' ? 'cursor' : 'claude';
    if (params.includeHome === true) {
      const { userHome, home } = this.#options;
      found.push(...(await this.#inPlace(homePlace(userHome, home), agent)));
      if (agent === 'claude') found.push(await this.#sessions(params));
    }
    for (const cwd of new Set(params.cwds ?? [])) {
      if (!path.isAbsolute(cwd) || !(await exists(cwd))) continue;
      found.push(...(await this.#inPlace(workspacePlace(path.resolve(cwd)), agent)));
    }
    return found.filter((migration) => migration !== null);
  }

  /** Imports run one after another. What is done is what is detected then: a client's paths are not trusted. */
  prepare(params: ImportParams): ImportRun {
    const importId = randomUUID();
    return {
      importId,
      run: (progress) => {
        const done = this.#running.then(() => this.#import(importId, params, progress));
        this.#running = done;
        return done;
      },
    };
  }

  async #import(
    importId: string,
    { migrationItems, migrationSource, providerId }: ImportParams,
    progress: (result: ImportTypeResult) => void,
  ): Promise<readonly ImportTypeResult[]> {
    const results = new Map<string, ImportTypeResult>();
    for (const item of migrationItems) {
      const result = await this.#importItem(item, migrationSource ?? null);
      const before = results.get(item.itemType);
      results.set(item.itemType, {
        itemType: item.itemType,
        successes: [...(before?.successes ?? []), ...result.successes],
        failures: [...(before?.failures ?? []), ...result.failures],
      });
      progress(result);
    }
    const all = [...results.values()];
    const { now } = this.#options;
    await this.history
      .add({
        importId,
        providerId: providerId ?? null,
        completedAtMs: now(),
        successes: all.flatMap(({ successes }) => successes),
        failures: all.flatMap(({ failures }) => failures),
      })
      // The import itself is done, and every part of it shows where it went.
      .catch(() => undefined);
    return all;
  }

  async #importItem(
    item: MigrationItem,
    migrationSource: string | null,
  ): Promise<ImportTypeResult> {
    const cwd = item.cwd == null || item.cwd === '' ? null : item.cwd;
    const { itemType } = item;
    const successes: ImportSuccess[] = [];
    const failures: ImportFailure[] = [];
    const fail = (message: string, source: string | null): void => {
      const kind = { errorType: null, subErrorType: null, failureStage: 'import' };
      failures.push({ itemType, ...kind, message, cwd, source });
    };
    if (!SUPPORTED.has(itemType)) {
      fail(`${itemType} can't be taken over by Skein.`, null);
      return { itemType, successes, failures };
    }
    const detected = await this.detect({
      includeHome: cwd === null,
      cwds: cwd === null ? [] : [cwd],
      migrationSource,
      maxSessionAgeDays: MANY,
      maxSessions: MANY,
    });
    const steps = detected.find(({ type }) => type === itemType)?.steps ?? [];
    for (const step of steps.filter((each) => isChosen(item, each))) {
      try {
        const { source, title } = step;
        successes.push({ itemType, cwd, source, target: await step.run(), title });
      } catch (error) {
        fail(error instanceof Error ? error.message : String(error), step.source);
      }
    }
    return { itemType, successes, failures };
  }

  async #inPlace(place: Place, agent: 'claude' | 'cursor'): Promise<(Migration | null)[]> {
    const target = { home: this.#options.home, config: this.#options.config };
    const servers = await serversMigration(place, target, agent);
    if (agent === 'cursor') return [servers];
    return [
      await settingsMigration(place, target),
      servers,
      await skillsMigration(place),
      await commandsMigration(place),
      await instructionsMigration(place),
    ];
  }

  #sessions(params: DetectParams): Promise<Migration | null> {
    const { userHome, now, importSession } = this.#options;
    return sessionsMigration(
      userHome,
      {
        maxAgeDays: params.maxSessionAgeDays ?? SESSION_LIMITS.maxAgeDays,
        maxSessions: params.maxSessions ?? SESSION_LIMITS.maxSessions,
      },
      now(),
      (session) => this.history.hasSession(session.path, session.sha256),
      async (session) => {
        const threadId = await importSession(session);
        const { path: file, sha256 } = session;
        await this.history.addSession({ path: file, sha256, threadId });
        return threadId;
      },
    );
  }
}

const SUPPORTED: ReadonlySet<string> = new Set([
  'AGENTS_MD',
  'CONFIG',
  'MCP_SERVER_CONFIG',
  'SKILLS',
  'COMMANDS',
  'SESSIONS',
]);

/** No limit, for what was chosen from a list that had one. */
const MANY = 100_000;

/** Details list what is wanted of an item; without them all of it is. */
function isChosen({ itemType, details }: MigrationItem, step: Step): boolean {
  if (details == null) return true;
  switch (itemType) {
    case 'MCP_SERVER_CONFIG':
      return isNamed(details.mcpServers, step);
    case 'SKILLS':
      return isNamed(details.skills, step);
    case 'COMMANDS':
      return isNamed(details.commands, step);
    case 'SESSIONS':
      return details.sessions?.some((session) => session.path === step.name) ?? false;
    default:
      return true;
  }
}

function isNamed(chosen: readonly { readonly name: string }[] | undefined, step: Step): boolean {
  return chosen?.some(({ name }) => name === step.name) ?? false;
}
