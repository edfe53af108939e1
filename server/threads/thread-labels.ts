/** What a thread is called and marked with: its name, its metadata, and a summary of them. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { ClientParams, ClientResult } from '../protocol/methods.ts';
import type { GitInfo, Thread } from '../protocol/thread.ts';
import { invalidRequest } from '../rpc/fault.ts';
import { threadCwd } from './environments.ts';
import { threadIdOf } from './rollout-path.ts';
import type { Served, ThreadServices } from './services.ts';
import type { ThreadAccess } from './thread-access.ts';
import type { ThreadFact } from './thread-fact-line.ts';
import { noRollout, threadIdFrom } from './thread-ids.ts';
import type { ThreadLoader } from './thread-loader.ts';
import type { ListedMeta } from './thread-meta.ts';
import { viewFound } from './thread-reading.ts';
import { readRollout } from './read-rollout.ts';
import { knownProject } from './thread-view.ts';

type Summary = ClientResult<'getConversationSummary'>['summary'];
type GitUpdate = NonNullable<ClientParams<'thread/metadata/update'>['gitInfo']>;

export class ThreadLabels {
  readonly #access: ThreadAccess;
  readonly #services: ThreadServices;
  readonly #loader: ThreadLoader;

  constructor(access: ThreadAccess) {
    this.#access = access;
    this.#services = access.services;
    this.#loader = access.loader;
  }

  /** @throws {RpcFault} */
  async setName(
    params: ClientParams<'thread/name/set'>,
  ): Promise<Served<ClientResult<'thread/name/set'>>> {
    const threadId = threadIdFrom(params.threadId);
    const name = params.name.trim();
    if (name === '') throw invalidRequest('thread name must not be empty');
    this.#refuseEphemeral(threadId);
    if (this.#loader.get(threadId) === null) {
      const place = await this.#loader.store.locate(threadId);
      if (place === null || place.archived) throw noRollout(threadId);
    }
    await this.#loader.note(threadId, { type: 'thread_name_updated', name });
    return {
      result: {},
      after: () =>
        this.#services.outbound.toAll('thread/name/updated', { threadId, threadName: name }),
    };
  }

  /** @throws {RpcFault} */
  async updateMetadata(
    params: ClientParams<'thread/metadata/update'>,
  ): Promise<ClientResult<'thread/metadata/update'>> {
    const threadId = threadIdFrom(params.threadId);
    const { gitInfo, projectId, daybreakEnabled } = params;
    if (gitInfo == null && projectId == null && daybreakEnabled == null) {
      throw invalidRequest('thread metadata update must include at least one field');
    }
    if (gitInfo != null) judgeGit(gitInfo);
    this.#refuseEphemeral(threadId);
    const { projects } = this.#services;
    if (projectId != null && projectId !== '' && !projects.has(projectId)) {
      throw invalidRequest(`project not found: ${projectId}`);
    }
    let moved = false;
    const meta = await this.#loader.amend(threadId, (known) => {
      const facts: ThreadFact[] = [];
      if (gitInfo != null) {
        facts.push({ type: 'thread_git_updated', git: mergedGit(known.git, gitInfo) });
      }
      if (daybreakEnabled != null) {
        facts.push({ type: 'thread_daybreak_updated', enabled: daybreakEnabled });
      }
      if (projectId != null) {
        const next = projectId === '' ? null : projectId;
        moved = knownProject(known.projectId, this.#services) !== next;
        if (moved) facts.push({ type: 'thread_project_updated', project_id: next });
      }
      return facts;
    });
    if (moved) {
      const { projectId: next } = meta;
      this.#services.outbound.toAll('thread/project/updated', { threadId, projectId: next });
    }
    // What it tells is what is kept of the thread, not whether it can be written to.
    return { thread: { ...(await this.#view(threadId)), canAcceptDirectInput: null } };
  }

  /** Of a thread, or of a rollout file. Relative paths begin at the home. @throws {RpcFault} */
  async summary(
    params: ClientParams<'getConversationSummary'>,
  ): Promise<ClientResult<'getConversationSummary'>> {
    if ('rolloutPath' in params) return { summary: await this.#fileSummary(params.rolloutPath) };
    const threadId = threadIdFrom(params.conversationId, 'conversation');
    const loaded = this.#loader.get(threadId);
    if (loaded !== null && loaded.place !== null) {
      return { summary: summaryOf(threadId, loaded.meta, loaded.place.path) };
    }
    const place = loaded === null ? await this.#loader.store.locate(threadId) : null;
    const meta = place === null ? null : (await this.#loader.store.project(place)).meta;
    if (place === null || meta === null) {
      throw invalidRequest(`no rollout found for conversation id ${threadId}`);
    }
    return { summary: summaryOf(threadId, meta, place.path) };
  }

  async #fileSummary(rolloutPath: string): Promise<Summary> {
    const file = path.resolve(this.#services.home, rolloutPath);
    const problem = await stat(file).then(
      (stats) => (stats.isFile() ? null : 'not a file'),
      () => 'file does not exist',
    );
    if (problem !== null) {
      throw invalidRequest(`failed to resolve rollout path \`${rolloutPath}\`: ${problem}`);
    }
    const { meta } = await readRollout(file, threadIdOf(file) ?? '');
    if (meta === null || meta.session.source === 'unknown') {
      throw invalidRequest(`failed to resolve rollout path \`${rolloutPath}\`: not a rollout`);
    }
    return summaryOf(meta.session.id, meta, file);
  }

  async #view(threadId: string): Promise<Thread> {
    return viewFound(await this.#access.find(threadId), this.#services);
  }

  #refuseEphemeral(threadId: string): void {
    if (this.#loader.get(threadId)?.ephemeral !== true) return;
    throw invalidRequest(`ephemeral thread does not support metadata updates: ${threadId}`);
  }
}

const GIT_FIELDS = ['sha', 'branch', 'originUrl'] as const;

function judgeGit(update: GitUpdate): void {
  if (GIT_FIELDS.every((field) => update[field] === undefined)) {
    throw invalidRequest('gitInfo must include at least one field');
  }
  for (const field of GIT_FIELDS) {
    if (update[field]?.trim() === '') throw invalidRequest(`gitInfo.${field} must not be empty`);
  }
}

/** Left out: as it was. Null: none. */
function mergedGit(known: GitInfo | null, update: GitUpdate): GitInfo | null {
  const merged = (field: (typeof GIT_FIELDS)[number]): string | null => {
    const given = update[field];
    return given === undefined ? (known?.[field] ?? null) : (given?.trim() ?? null);
  };
  const git = { sha: merged('sha'), branch: merged('branch'), originUrl: merged('originUrl') };
  return GIT_FIELDS.every((field) => git[field] === null) ? null : git;
}

function summaryOf(threadId: string, meta: ListedMeta, file: string): Summary {
  const { session, settings, git } = meta;
  return {
    conversationId: threadId,
    path: file,
    preview: meta.preview,
    timestamp: new Date(session.created_at_ms).toISOString(),
    updatedAt: new Date(meta.updatedAtMs).toISOString(),
    modelProvider: settings?.modelProvider ?? '',
    cwd: settings === null ? session.cwd : threadCwd(settings),
    cliVersion: session.cli_version,
    source: session.source,
    gitInfo:
      git === null
        ? null
        : {
            sha: git.sha ?? null,
            branch: git.branch ?? null,
            origin_url: git.originUrl ?? null,
          },
  };
}
