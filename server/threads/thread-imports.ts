/** `thread/import/*`: threads that are being taken over, until they are whole. */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { ClientParams, ClientResult } from '../protocol/methods.ts';
import { invalidRequest } from '../rpc/fault.ts';
import { ImportedRollout } from './imported-rollout.ts';
import type { Origin, Served } from './services.ts';
import type { ThreadAccess } from './thread-access.ts';
import { viewStored } from './thread-reading.ts';

/** After so long without a word the client is thought to be gone. */
const FORGOTTEN_MS = 10 * 60 * 1000;
/** At once. Each holds a file open. */
const MOST = 16;

interface OpenImport {
  readonly rollout: ImportedRollout;
  readonly timer: NodeJS.Timeout;
}

export class ThreadImports {
  readonly #access: ThreadAccess;
  readonly #originator: string;
  readonly #open = new Map<string, OpenImport>();

  constructor(access: ThreadAccess, { originator }: Origin) {
    this.#access = access;
    this.#originator = originator;
  }

  /** @throws {RpcFault} */
  async begin(
    params: ClientParams<'thread/import/begin'>,
  ): Promise<ClientResult<'thread/import/begin'>> {
    const { cwd, name, createdAt } = params;
    if (!path.isAbsolute(cwd)) throw invalidRequest('`cwd`: must be an absolute path');
    if (this.#open.size >= MOST) {
      throw invalidRequest(`${MOST} imports are open already; commit or cancel one of them`);
    }
    const { now } = this.#access.services;
    const createdAtMs = createdAt == null ? now() : createdAt * 1000;
    if (!(createdAtMs >= 0 && createdAtMs <= now())) {
      throw invalidRequest('`createdAt`: must be a time in the past, in Unix seconds');
    }
    const rollout = await ImportedRollout.begin(this.#access, {
      cwd,
      originator: this.#originator,
      name: name == null || name.trim() === '' ? null : name,
      createdAtMs: Math.floor(createdAtMs),
    });
    const importId = randomUUID();
    const timer = setTimeout(() => void this.cancel({ importId }), FORGOTTEN_MS);
    timer.unref();
    this.#open.set(importId, { rollout, timer });
    return { importId };
  }

  /** @throws {RpcFault} for an import that is not open */
  add({ importId, turns }: ClientParams<'thread/import/add'>): ClientResult<'thread/import/add'> {
    const { rollout, timer } = this.#find(importId);
    timer.refresh();
    for (const turn of turns) rollout.add(turn);
    return rollout.soFar;
  }

  /** @throws {RpcFault} for an import that is not open, or that holds nothing */
  async commit({
    importId,
  }: ClientParams<'thread/import/commit'>): Promise<Served<ClientResult<'thread/import/commit'>>> {
    const { rollout } = this.#find(importId);
    if (rollout.soFar.turns === 0) throw invalidRequest('an import without turns makes no thread');
    this.#forget(importId);
    const { services, loader } = this.#access;
    const place = await rollout.finish();
    const thread = viewStored(await loader.stored.read(place), services);
    return {
      result: { thread },
      after: () => services.outbound.toAll('thread/started', { thread }),
    };
  }

  /** One that is not open any more is none to complain about. */
  async cancel({
    importId,
  }: ClientParams<'thread/import/cancel'>): Promise<ClientResult<'thread/import/cancel'>> {
    const found = this.#open.get(importId);
    this.#forget(importId);
    await found?.rollout.drop();
    return {};
  }

  #find(importId: string): OpenImport {
    const found = this.#open.get(importId);
    if (found === undefined) throw invalidRequest(`\`importId\`: no import is open: ${importId}`);
    return found;
  }

  #forget(importId: string): void {
    const found = this.#open.get(importId);
    if (found !== undefined) clearTimeout(found.timer);
    this.#open.delete(importId);
  }
}
