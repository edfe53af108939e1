/** `server/diagnostics` and `feedback/save`. */
import path from 'node:path';
import type { ReportedThread } from '../diagnostics/feedback.ts';
import { errorCodes } from '../protocol/envelope.ts';
import { RpcFault, invalidRequest } from '../rpc/fault.ts';
import type { ThreadAccess } from '../threads/thread-access.ts';
import { threadIdFrom } from '../threads/thread-ids.ts';
import type { Clients } from './clients.ts';
import type { HandlersOf } from './dispatcher.ts';

export function diagnosticsHandlers(
  threads: ThreadAccess,
  clients: Clients,
): HandlersOf<'server/diagnostics' | 'feedback/save'> {
  return {
    'server/diagnostics': () => {
      const loaded = threads.loader.ids();
      const running = loaded.filter((id) => threads.loader.get(id)?.active != null);
      const gauges = {
        'app.requests.in_flight': clients.inFlight,
        // None ever waits: what is too much is refused at once.
        'app.requests.queued': 0,
        'app.connections': clients.connections,
        'app.threads.loaded': loaded.length,
        'app.turns.running': running.length,
      };
      return {
        process: {
          id: process.pid,
          residentMemoryBytes: process.memoryUsage.rss(),
          physicalFootprintBytes: null,
        },
        gauges: Object.entries(gauges).map(([name, value]) => ({ name, value })),
      };
    },
    'feedback/save': async (params) => {
      if (!path.isAbsolute(params.savePath)) {
        throw invalidRequest('feedback savePath must be an absolute host path');
      }
      const relative = params.extraLogFiles?.find((file) => !path.isAbsolute(file));
      if (relative !== undefined) {
        throw invalidRequest(`extraLogFiles must be absolute: ${relative}`);
      }
      const thread = params.threadId == null ? null : await reported(threads, params.threadId);
      const { FeedbackError, saveFeedback } = await import('../diagnostics/feedback.ts');
      const { serverVersion, now } = threads.services;
      try {
        const { threadId } = await saveFeedback(
          {
            savePath: params.savePath,
            classification: params.classification,
            reason: params.reason ?? null,
            includeLogs: params.includeLogs === true,
            extraFiles: params.extraLogFiles ?? [],
            tags: params.tags ?? {},
          },
          thread,
          serverVersion,
          now(),
        );
        return { savedPath: params.savePath, threadId, promptHash: null };
      } catch (error) {
        if (!(error instanceof FeedbackError)) throw error;
        throw new RpcFault(errorCodes.internal, `failed to save feedback: ${error.message}`, {
          cause: error,
        });
      }
    },
  };
}

/** @throws {RpcFault} for an id that is none, or names no thread */
async function reported(threads: ThreadAccess, text: string): Promise<ReportedThread> {
  const id = threadIdFrom(text);
  const { loaded, stored } = await threads.find(id);
  const settings = loaded?.settings ?? stored?.projection.meta?.settings ?? null;
  const place = loaded === null ? stored.place : loaded.begun ? loaded.place : null;
  return {
    id,
    model: settings?.model ?? null,
    effort: settings?.effort ?? null,
    rollout: place?.path ?? null,
  };
}
