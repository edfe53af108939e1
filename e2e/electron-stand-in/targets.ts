import type { CdpConnection, CdpSession } from './cdp.ts';

export type Page = { targetId: string; session: CdpSession };

let connection: CdpConnection;
const wanted = new Map<string, PromiseWithResolvers<CdpSession>>();
const goneListeners = new Map<string, () => void>();
const crashListeners = new Map<string, (status: string, code: number) => void>();
let creating = 0;

function expected(targetId: string): PromiseWithResolvers<CdpSession> {
  const known = wanted.get(targetId) ?? Promise.withResolvers<CdpSession>();
  wanted.set(targetId, known);
  return known;
}

/** Attaches to every page, held before its first script until its window lets it go. */
export async function followTargets(to: CdpConnection): Promise<void> {
  connection = to;
  const { browser } = to;
  browser.on('Target.attachedToTarget', ({ sessionId, targetInfo, waitingForDebugger }) => {
    const session = to.session(sessionId);
    const { type, targetId, openerId } = targetInfo;
    if (type !== 'page') {
      if (waitingForDebugger) session.tell('Runtime.runIfWaitingForDebugger');
      browser.tell('Target.detachFromTarget', { sessionId });
    } else if (creating > 0 && openerId === undefined) {
      expected(targetId).resolve(session);
    } else if (!wanted.has(targetId)) {
      // A new tab by target=_blank or a modified click: no window asked for it, so it never lives.
      browser.tell('Target.closeTarget', { targetId });
    }
  });
  browser.on('Target.detachedFromTarget', ({ sessionId }) => to.forget(sessionId));
  browser.on('Target.targetDestroyed', ({ targetId }) => {
    wanted.delete(targetId);
    goneListeners.get(targetId)?.();
    goneListeners.delete(targetId);
    crashListeners.delete(targetId);
  });
  browser.on('Target.targetCrashed', ({ targetId, status, errorCode }) => {
    crashListeners.get(targetId)?.(status, errorCode);
  });
  await browser.send('Target.setDiscoverTargets', { discover: true });
  await browser.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: true,
  });
}

/** Opens an empty page in a window of its own; it runs nothing until the session lets it. */
export async function openPage(width: number, height: number): Promise<Page> {
  creating += 1;
  try {
    const { targetId } = await connection.browser.send('Target.createTarget', {
      url: 'about:blank',
      newWindow: true,
      width,
      height,
    });
    return { targetId, session: await expected(targetId).promise };
  } finally {
    creating -= 1;
  }
}

export function closePage(targetId: string): void {
  connection.browser.tell('Target.closeTarget', { targetId });
}

export function onPageGone(targetId: string, listener: () => void): void {
  goneListeners.set(targetId, listener);
}

export function onPageCrash(targetId: string, listener: (s: string, code: number) => void): void {
  crashListeners.set(targetId, listener);
}
