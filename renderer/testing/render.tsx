/** Draws a part of the screen over a running app, as a page would. */
import { act, type ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { AppContext } from '../lib/use-app.ts';
import '../lib/words.ts';
import type { App } from '../stores/app-store.ts';

declare global {
  var IS_REACT_ACT_ENVIRONMENT: boolean;
}

export interface Drawn {
  readonly host: HTMLElement;
  /** The one element that a selector finds, of those whose text or label has the words. */
  find<T extends HTMLElement = HTMLElement>(selector: string, words?: string): T;
  all(selector: string): HTMLElement[];
  /** Lets effects, answers and timers up to `ms` happen. */
  wait(ms?: number): Promise<void>;
  /** Does something that changes what is shown, and lets it happen. */
  after(act: () => void): Promise<void>;
  click(element: HTMLElement): Promise<void>;
  type(input: HTMLElement, text: string): Promise<void>;
  press(element: HTMLElement, key: string): Promise<void>;
  /** Draws something else in its place, or the same with other properties. */
  redraw(content: ReactNode): Promise<void>;
  remove(): Promise<void>;
}

export async function draw(app: App, content: ReactNode): Promise<Drawn> {
  globalThis.IS_REACT_ACT_ENVIRONMENT = true;
  const host = document.createElement('div');
  document.body.append(host);
  const root: Root = createRoot(host);
  await act(async () => root.render(<AppContext value={app}>{content}</AppContext>));

  const all = (selector: string): HTMLElement[] => [
    ...document.body.querySelectorAll<HTMLElement>(selector),
  ];
  const wait = (ms = 0): Promise<void> =>
    act(() => new Promise<void>((resolve) => setTimeout(resolve, ms)));

  return {
    host,
    all,
    find<T extends HTMLElement>(selector: string, words = ''): T {
      const found = all(selector).filter(
        (element) =>
          (element.textContent ?? '').includes(words) ||
          (element.getAttribute('aria-label') ?? '').includes(words),
      );
      const [first] = found;
      if (first === undefined || found.length > 1) {
        throw new Error(`${found.length} elements fit ${selector} with “${words}”`);
      }
      return first as T;
    },
    wait,
    async after(change) {
      await act(async () => change());
      await wait();
    },
    async click(element) {
      await act(async () => element.click());
      await wait();
    },
    async type(input, text) {
      await act(async () => {
        // React listens to the native setter's event, not to its own wrapper of the value.
        const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
        value?.set?.call(input, text);
        input.dispatchEvent(new Event('input', { bubbles: true }));
      });
    },
    async press(element, key) {
      await act(async () => {
        element.dispatchEvent(
          new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
        );
      });
    },
    async redraw(next) {
      await act(async () => root.render(<AppContext value={app}>{next}</AppContext>));
    },
    async remove() {
      await act(async () => root.unmount());
      host.remove();
    },
  };
}
