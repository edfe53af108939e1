/** Notices as the browser shows them; the windows agree by locks who speaks for all. */
import type { NoticePorts } from './follow-attention.ts';

const SPEAKS = 'skein.speaks';
const LOOKED_AT = 'skein.lookedAt';

export interface PageNotices extends NoticePorts {
  close(): void;
}

/** Null: this page has no way to show any, or to agree with others. */
export function pageNotices(): PageNotices | null {
  if (!('Notification' in window) || !('locks' in navigator)) return null;
  const ended = new AbortController();
  const { signal } = ended;
  let speaks = false;
  let release: (() => void) | null = null;

  // Held until the window goes; then the next one speaks.
  hold(SPEAKS, { signal }, () => {
    speaks = true;
    return new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  });

  const look = (): void => {
    const looking = document.visibilityState === 'visible' && document.hasFocus();
    if (looking && release === null) {
      const looked = Promise.withResolvers<void>();
      release = looked.resolve;
      hold(LOOKED_AT, { mode: 'shared' }, () => looked.promise);
    } else if (!looking) {
      release?.();
      release = null;
    }
  };
  look();
  document.addEventListener('visibilitychange', look, { signal });
  window.addEventListener('focus', look, { signal });
  window.addEventListener('blur', look, { signal });

  return {
    async mayShow() {
      if (!speaks || Notification.permission !== 'granted') return false;
      const { held = [] } = await navigator.locks.query();
      return !held.some(({ name }) => name === LOOKED_AT);
    },
    show(notice, silent, onClick) {
      const shown = new Notification(notice.title, { body: notice.body, tag: notice.id, silent });
      shown.addEventListener('click', () => {
        shown.close();
        window.focus();
        onClick();
      });
      return shown;
    },
    close() {
      release?.();
      ended.abort();
    },
  };
}

function hold(name: string, options: LockOptions, work: () => Promise<void>): void {
  // Only the end of the window takes it back.
  navigator.locks.request(name, options, work).catch(() => {});
}
