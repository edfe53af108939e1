/** The hub's own methods: everything a renderer asks of main rather than of a server. */
import { check } from '../../server/protocol/check.ts';
import { errorCodes } from '../../server/protocol/envelope.ts';
import type { RpcRequest } from '../../server/protocol/envelope.ts';
import { hostRequests, isHostMethod } from '../../server/protocol/host.ts';
import type {
  HostMethod,
  HostNotificationMethod,
  HostNotificationParams,
  HostParams,
  HostResult,
} from '../../server/protocol/host.ts';
import { mayAsk } from '../../server/protocol/host-roles.ts';
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import { RpcFault, invalidRequest } from '../../server/rpc/fault.ts';
import { LOCAL, isBundled } from '../app-server/profiles.ts';
import { ProjectError } from '../projects/projects.ts';
import type { Projects } from '../projects/projects.ts';
import type { AboutThis } from '../about/about.ts';
import type { CrashReports } from '../diagnostics/crash-reports.ts';
import type { Keys } from '../settings/keys.ts';
import type { Settings } from '../settings/settings.ts';
import type { Storage } from '../storage/storage.ts';
import type { SignIns } from '../sign-ins/sign-ins.ts';
import type { Visitor } from '../sign-ins/visitor.ts';
import type { Approvals } from './approvals.ts';
import type { ClientStream } from './client-stream.ts';
import type { DraftFiles } from './draft-files.ts';
import type { Drafts } from './drafts.ts';
import type { Expired } from './expired.ts';
import { serverFor } from './discretion.ts';
import { aboutHandlers } from './host-about.ts';
import { crashHandlers } from './host-crash.ts';
import { draftHandlers } from './host-draft.ts';
import { editorHandlers, judgeEditor } from './host-editor.ts';
import { expiredHandlers } from './host-expired.ts';
import type { Data } from './data.ts';
import { dataHandlers } from './host-data.ts';
import { codexHandlers } from './host-codex.ts';
import { syncHandlers } from './host-sync.ts';
import type { Sync } from './sync.ts';
import { desktopHandlers } from './host-desktop.ts';
import type { Platform } from './platform.ts';
import type { Answer, ServerLink } from './server-link.ts';
import { firstThreads, threadListHandlers } from './host-thread-list.ts';
import { pageSize, projectOf } from './host-query.ts';
import { openThread } from './snapshot.ts';
import type { Servers } from './servers.ts';
import type { Summaries } from './summaries.ts';
import type { Threads } from './threads.ts';
import { findHandlers } from './host-find.ts';
import { pageHandlers } from './host-page.ts';
import { serverHandlers } from './host-server.ts';
import { signInHandlers } from './host-sign-in.ts';
import { terminalHandlers } from './host-terminal.ts';
import type { Terminals } from './terminals.ts';
import { turnsHandlers } from './host-turns.ts';
import { updateHandlers } from './host-update.ts';
import type { Updates } from '../updates/updates.ts';
import { workerHandlers } from './host-worker.ts';
import type { Workers } from '../workers/workers.ts';

export interface HostParts {
  readonly version: string;
  readonly platform: Platform;
  readonly storage: Storage;
  readonly projects: Projects;
  readonly settings: Settings;
  readonly keys: Keys;
  readonly drafts: Drafts;
  readonly draftFiles: DraftFiles;
  readonly approvals: Approvals;
  readonly expired: Expired;
  readonly data: Data;
  readonly sync: Sync;
  readonly about: AboutThis;
  readonly crashes: CrashReports;
  readonly threads: Threads;
  readonly terminals: Terminals;
  readonly updates: Updates;
  readonly signIns: SignIns;
  readonly summaries: Summaries;
  readonly servers: Servers;
  readonly workers: Workers;
  /** @throws {RpcFault} for an unknown id */
  link(server: string): ServerLink;
  /** Why the latest writes are not on the disk yet; null: they are. */
  unkept(): string | null;
  readonly touched: (key: ThreadKey) => void;
  tell<M extends HostNotificationMethod>(
    method: M,
    params: HostNotificationParams<M>,
    except?: ClientStream,
  ): void;
}

export interface Caller {
  readonly id: string;
  readonly stream: ClientStream;
  readonly visitor: Visitor;
  /** Sends the answer; the caller's stream keeps order. */
  reply(answer: Answer): void;
}

/** Answers one `host/*` request, later or at once; the answer is never missing. */
export function serveHost(parts: HostParts, message: RpcRequest, caller: Caller): void {
  const { method } = message;
  if (!isHostMethod(method)) {
    caller.reply({
      error: { code: errorCodes.methodNotFound, message: `unknown method: ${method}` },
    });
    return;
  }
  const judged = check(hostRequests[method].params, message.params);
  if (!judged.ok) {
    const error = {
      code: errorCodes.invalidRequest,
      message: `Invalid request: ${judged.problem.message}`,
    };
    caller.reply({ error });
    return;
  }
  const handler = handlers[method] as Handler<HostMethod>;
  handler(parts, judged.value as never, caller).then(
    (result) => {
      if (result !== REPLIED) caller.reply({ result });
    },
    (error: unknown) => caller.reply({ error: faultOf(error).body() }),
  );
}

/** The handler has answered by itself, at the moment that mattered. */
const REPLIED = Symbol('replied');

type Handler<M extends HostMethod> = (
  parts: HostParts,
  params: HostParams<M>,
  caller: Caller,
) => Promise<HostResult<M> | typeof REPLIED>;

const handlers: { readonly [M in HostMethod]: Handler<M> } = {
  ...threadListHandlers,
  'host/initialize': async (parts, _params, caller) => {
    const threads = await firstThreads(parts);
    const archivedCount = await parts.storage.read('archivedCount');
    return {
      clientId: caller.id,
      ...caller.visitor,
      version: parts.version,
      surface: parts.platform.surface,
      platform: process.platform,
      servers: parts.servers.list().map((state) => serverFor(caller.visitor.role, state)),
      projects: parts.projects.list(),
      threads,
      archivedCount,
      requests: parts.approvals.list(),
      expired: parts.expired.list(),
      settings: parts.settings.value,
      // What was not sent is the drivers' own.
      drafts: mayAsk(caller.visitor.role, 'host/draft/write') ? parts.drafts.all() : {},
      keychain: parts.keys.storedIn === 'keychain',
      unkept: parts.unkept(),
      sync: await parts.sync.state(),
      update: parts.updates.state,
      // What to do about it is for those who drive.
      crash: mayAsk(caller.visitor.role, 'host/crash/read') ? parts.crashes.unseen : null,
    };
  },
  'host/thread/open': async (parts, params, caller) => {
    const link = parts.link(params.server);
    await openThread(parts, link, params, caller.stream, (result) => caller.reply({ result }));
    return REPLIED;
  },
  'host/thread/close': async (parts, params, caller) => {
    parts.threads.unfollow(caller.stream, { server: params.server, threadId: params.threadId });
    return {};
  },
  'host/search': async (parts, params) => {
    const project = projectOf(parts, params.projectId);
    const { data, nextCursor } = await parts.storage.read('search', {
      query: params.query,
      kinds: params.kinds ?? [],
      afterMs: params.afterMs ?? undefined,
      beforeMs: params.beforeMs ?? undefined,
      archived: params.archived ?? undefined,
      file: params.file ?? undefined,
      order: params.order ?? undefined,
      limit: pageSize(params.limit),
      cursor: params.cursor ?? null,
      ...(project === null ? {} : { within: { server: project.server, path: project.path } }),
    });
    return {
      nextCursor,
      data: data.map(({ folder, ...hit }) => ({
        ...hit,
        projectId: parts.projects.of(hit.server, folder)?.id ?? null,
      })),
    };
  },
  ...findHandlers,
  ...pageHandlers,
  ...turnsHandlers,
  'host/prompt/list': async (parts, params) => {
    const project = projectOf(parts, params.projectId);
    const data = await parts.storage.read('prompts', {
      limit: pageSize(params.limit),
      ...(project === null ? {} : { within: { server: project.server, path: project.path } }),
    });
    return { data };
  },
  'host/project/add': async (parts, params) => {
    const server = params.server ?? LOCAL;
    parts.link(server);
    return { project: await parts.projects.add(server, params.path, params.name ?? null) };
  },
  'host/project/update': async (parts, params) => {
    const { id, ...change } = params;
    return { project: await parts.projects.update(id, change) };
  },
  'host/project/remove': async (parts, params) => {
    await parts.projects.remove(params.id);
    return {};
  },
  'host/folder/choose': async (parts) => parts.platform.choosePath('folder'),
  'host/file/choose': async (parts) => parts.platform.choosePath('file'),
  'host/settings/write': async (parts, params) => {
    judgeEditor(params.editor);
    const settings = await parts.settings.write(params);
    parts.updates.settingsChanged();
    parts.tell('host/settings/changed', { settings });
    return { settings };
  },
  'host/draft/write': async (parts, params, caller) => {
    parts.drafts.write(params.key, params.text);
    parts.tell('host/draft/changed', { key: params.key, text: params.text }, caller.stream);
    return {};
  },
  'host/approval/list': async (parts, params) =>
    parts.storage.read('approvals', {
      threadId: params.threadId ?? null,
      cursor: params.cursor ?? null,
      limit: pageSize(params.limit),
    }),
  ...expiredHandlers,
  ...draftHandlers,
  ...editorHandlers,
  ...dataHandlers,
  ...syncHandlers,
  ...codexHandlers,
  ...updateHandlers,
  ...aboutHandlers,
  ...crashHandlers,
  ...desktopHandlers,
  ...terminalHandlers,
  ...serverHandlers,
  ...signInHandlers,
  ...workerHandlers,
  'host/key/write': async (parts, params) => {
    const link = parts.link(params.server ?? LOCAL);
    const { modelProvider, key } = params;
    if (!isBundled(link.profile)) {
      throw invalidRequest('`server`: this server keeps its own keys; configure them there');
    }
    await parts.keys.write(link.id, modelProvider, key);
    if (link.ready) await link.request('modelProvider/key/write', { modelProvider, key });
    return { storedIn: parts.keys.storedIn };
  },
  'host/window/open': async (parts, params) => {
    const { server, threadId } = params;
    const target = server != null && threadId != null ? { server, threadId } : null;
    return parts.platform.openWindow(target);
  },
  'host/menu/write': async (parts, menu) => {
    parts.platform.setMenu(menu);
    return {};
  },
  'host/link/open': async (parts, params) => {
    if (!mayOpen(params.url)) {
      throw invalidRequest('`url`: only http, https and mailto links are opened');
    }
    return { opened: await parts.platform.openLink(params.url) };
  },
};

function mayOpen(url: string): boolean {
  try {
    return ['http:', 'https:', 'mailto:'].includes(new URL(url).protocol);
  } catch {
    return false;
  }
}

function faultOf(error: unknown): RpcFault {
  if (error instanceof RpcFault) return error;
  if (error instanceof ProjectError) return invalidRequest(error.message);
  const message = error instanceof Error ? error.message : String(error);
  return new RpcFault(errorCodes.internal, message, { cause: error });
}
