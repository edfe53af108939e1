/** `feedback/save`: a report in a file of the user's choice. Nothing leaves the machine. */
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { recentLog } from '../log.ts';
import { Redactor, secretsOf } from './redact.ts';

export interface FeedbackRequest {
  /** Absolute; nothing may be there yet. */
  readonly savePath: string;
  /** `bug`, `good_result`, … or any other word. */
  readonly classification: string;
  readonly reason: string | null;
  readonly includeLogs: boolean;
  /** Absolute paths of further files to put in. */
  readonly extraFiles: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** What is told of the thread that the report is about. */
export interface ReportedThread {
  readonly id: string;
  readonly model: string | null;
  readonly effort: string | null;
  /** Its rollout; null when it has none (yet). */
  readonly rollout: string | null;
}

/** The report could not be written; the message says why. */
export class FeedbackError extends Error {
  override readonly name = 'FeedbackError';
}

const HEADINGS: Readonly<Record<string, string>> = {
  bug: 'Bug',
  bad_result: 'Bad result',
  good_result: 'Good result',
  safety_check: 'Safety check',
};

/** Writes the ZIP file. Resolves with the thread's id, or one that stands for none. */
export async function saveFeedback(
  request: FeedbackRequest,
  thread: ReportedThread | null,
  serverVersion: string,
  nowMs: number,
): Promise<{ readonly threadId: string }> {
  const threadId = thread?.id ?? `no-active-thread-${randomUUID()}`;
  const heading = HEADINGS[request.classification] ?? 'Other';
  const report = {
    event_id: randomUUID().replaceAll('-', ''),
    message: `[${heading}]: thread ${threadId}`,
    timestamp: nowMs / 1000,
    ...(request.reason === null ? {} : { reason: request.reason }),
    tags: {
      ...request.tags,
      classification: request.classification,
      cli_version: serverVersion,
      platform: `${process.platform} ${process.arch}`,
      thread_id: threadId,
      ...(thread?.model == null ? {} : { model: thread.model }),
      ...(thread?.effort == null ? {} : { effort: thread.effort }),
    },
  };
  const attached: { readonly filename: string; readonly bytes: Uint8Array }[] = [];
  if (request.includeLogs) {
    attached.push({ filename: 'skein-server.log', bytes: encode(safeLog()) });
    if (thread?.rollout != null) attached.push(await attachment(thread.rollout));
  }
  for (const file of request.extraFiles) attached.push(await attachment(file));

  const entries: Record<string, Uint8Array> = { 'report.json': encode(JSON.stringify(report)) };
  const manifest = attached.map(({ filename, bytes }, index) => {
    const entry = `attachments/${String(index).padStart(4, '0')}/${filename}`;
    entries[entry] = bytes;
    return { entry, filename, contentType: contentType(filename) };
  });
  entries['manifest.json'] = encode(JSON.stringify(manifest));
  const { zipSync } = await import('fflate');
  try {
    await writeFile(request.savePath, zipSync(entries), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw new FeedbackError(taken ? 'feedback save path already exists' : messageOf(error), {
      cause: error,
    });
  }
  return { threadId };
}

/** Of causes that others worded; the thread's own rollout is as the user chose to send it. */
function safeLog(): string {
  const redactor = new Redactor();
  for (const value of secretsOf(process.env)) redactor.hide(value);
  return redactor.redact(recentLog());
}

async function attachment(file: string): Promise<{ filename: string; bytes: Uint8Array }> {
  try {
    return { filename: path.basename(file), bytes: await readFile(file) };
  } catch (error) {
    throw new FeedbackError(`failed to read selected attachment ${file}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function contentType(filename: string): string {
  return path.extname(filename) === '.json' ? 'application/json' : 'text/plain';
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
