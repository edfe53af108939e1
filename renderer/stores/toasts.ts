/** Short words about what has just happened, with one way to take it back. */
import { v4 } from 'uuid';
import type { Toast } from './app-state.ts';
import type { App } from './app-store.ts';

/** Milliseconds that an Undo stays. */
export const UNDO_MS = 5_000;
const ERROR_MS = 8_000;

export interface ToastOptions {
  readonly action?: NonNullable<Toast['action']>;
  readonly tone?: Toast['tone'];
}

export function showToast(app: App, text: string, options: ToastOptions = {}): void {
  const tone = options.tone ?? 'plain';
  const ms = tone === 'error' ? ERROR_MS : UNDO_MS;
  const id = v4();
  const toast: Toast = {
    id,
    text,
    tone,
    action: options.action ?? null,
    progress: null,
    endsAtMs: Date.now() + ms,
  };
  app.store.setState(({ toasts }) => ({ toasts: [...toasts, toast].slice(-3) }));
  setTimeout(() => dismissToast(app, id), ms);
}

/** Says what is going on until it ends. */
export function showProgress(
  app: App,
  text: string,
): { readonly to: (progress: number) => void; readonly end: () => void } {
  const id = v4();
  const rest = { id, text, tone: 'plain', action: null, endsAtMs: Infinity } as const;
  app.store.setState(({ toasts }) => ({ toasts: [...toasts, { ...rest, progress: 0 }] }));
  return {
    to: (progress) =>
      app.store.setState(({ toasts }) => ({
        toasts: toasts.map((toast) => (toast.id === id ? { ...toast, progress } : toast)),
      })),
    end: () => dismissToast(app, id),
  };
}

export function dismissToast(app: App, id: string): void {
  app.store.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}

/** Says that something did not work, and why. */
export function showError(app: App, what: string, error: unknown): void {
  const why = error instanceof Error ? error.message : String(error);
  showToast(app, `${what}: ${why}`, { tone: 'error' });
}

/** Runs an act of the user's; what fails is told in a toast. */
export function attempt(app: App, what: string, act: () => Promise<unknown>): void {
  act().catch((error: unknown) => showError(app, what, error));
}
