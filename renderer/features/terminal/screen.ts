/** One terminal as it is drawn. This file brings the library; it is loaded when a terminal is shown. */
import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal, type ITheme } from '@xterm/xterm';
import { apple } from '../../lib/shortcuts.ts';
import { fileLinks, type FileLinkEvents } from './file-links.ts';

export interface Size {
  readonly rows: number;
  readonly cols: number;
}

export interface ScreenEvents extends Pick<FileLinkEvents, 'fileOf' | 'onFile'> {
  /** What the user typed or pasted, in the terminal's own codes. */
  readonly onInput: (text: string) => void;
  readonly onSize: (size: Size) => void;
  readonly onTitle: (title: string) => void;
  readonly onLink: (url: string) => void;
  /** Whether a press is for the app, so that the shell must not swallow it. */
  readonly isOfApp: (event: KeyboardEvent) => boolean;
}

export interface Screen {
  /** Moves it into another element, with all that stands in it. */
  attach(place: HTMLElement): Size;
  size(): Size;
  write(bytes: Uint8Array): void;
  /** Shows what was printed before, instead of all that stands there. */
  replay(bytes: Uint8Array): void;
  focus(): void;
  dispose(): void;
}

/** As `--type-code` has it, before the user's own size. */
const FONT_SIZE = 12;

/** Whether nothing may move. */
const isStill = (): boolean =>
  document.documentElement.dataset['motion'] === 'reduced' ||
  matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Lines that can be scrolled back to. */
const SCROLLBACK = 5_000;

export function drawScreen(events: ScreenEvents): Screen {
  const host = document.createElement('div');
  host.className = 'terminal-screen';
  // A plain click is the shell's, or marks a text.
  const isMeant = (event: MouseEvent): boolean => (apple ? event.metaKey : event.ctrlKey);
  const onLink = (event: MouseEvent, url: string): void => {
    if (isMeant(event)) events.onLink(url);
  };
  const terminal = new Terminal({
    // Links that a program prints as such (OSC 8): the library would ask, and open a window of its own.
    linkHandler: { activate: onLink },
    // What a program prints amiss is no error of the app's.
    logLevel: 'off',
    scrollback: SCROLLBACK,
    fontSize: FONT_SIZE,
    lineHeight: 1.3,
    cursorBlink: !isStill(),
    minimumContrastRatio: 4.5,
    macOptionIsMeta: true,
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(new WebLinksAddon(onLink));
  const { fileOf, onFile } = events;
  terminal.registerLinkProvider(fileLinks(terminal, { fileOf, onFile, isMeant }));
  // What is shown again may hold questions to the terminal, which were answered when they were asked.
  let replays = 0;
  terminal.onData((text) => {
    if (replays === 0) events.onInput(text);
  });
  terminal.onResize(({ cols, rows }) => events.onSize({ cols, rows }));
  terminal.onTitleChange(events.onTitle);
  // On Apple's keyboards nothing with ⌘ is a shell's.
  const isOurs = (event: KeyboardEvent): boolean =>
    (apple && event.metaKey) || events.isOfApp(event);
  terminal.attachCustomKeyEventHandler((event) => !isOurs(event));
  // All other keys end here: what a shell is told must not also be done by the app.
  host.addEventListener('keydown', (event) => {
    if (!isOurs(event)) event.stopPropagation();
  });

  const colours = (): void => {
    terminal.options.theme = themeOf(host);
    terminal.options.fontFamily = styleOf(host, '--font-code');
    terminal.options.fontSize = FONT_SIZE * (Number(styleOf(host, '--code-scale')) || 1);
    terminal.options.cursorBlink = !isStill();
  };
  const watches = [
    new MutationObserver(() => {
      colours();
      // Another size of the letters leaves room for other lines.
      if (host.clientWidth > 0) fit.fit();
    }),
    new ResizeObserver(() => {
      if (host.clientWidth > 0 && host.clientHeight > 0) fit.fit();
    }),
  ] as const;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  let opened = false;

  return {
    attach(place) {
      place.replaceChildren(host);
      if (!opened) {
        opened = true;
        withNonce(() => terminal.open(host));
        watches[0].observe(document.documentElement, {
          attributeFilter: ['data-theme', 'data-contrast', 'data-code', 'data-motion'],
        });
        watches[1].observe(host);
        dark.addEventListener('change', colours);
      }
      colours();
      fit.fit();
      return { cols: terminal.cols, rows: terminal.rows };
    },
    size: () => ({ cols: terminal.cols, rows: terminal.rows }),
    write: (bytes) => terminal.write(bytes),
    replay(bytes) {
      terminal.reset();
      replays += 1;
      terminal.write(bytes, () => (replays -= 1));
    },
    focus: () => terminal.focus(),
    dispose() {
      for (const watch of watches) watch.disconnect();
      dark.removeEventListener('change', colours);
      terminal.dispose();
      host.remove();
    },
  };
}

/**
 * The library makes style elements as it opens, which the page's policy refuses unless they carry its
 * nonce (`main/http/pages.ts`). It has no option for that.
 */
function withNonce(open: () => void): void {
  const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content;
  const create = document.createElement.bind(document);
  document.createElement = (name: string, options?: ElementCreationOptions): HTMLElement => {
    const element = create(name, options);
    if (element instanceof HTMLStyleElement && nonce !== undefined) element.nonce = nonce;
    return element;
  };
  try {
    open();
  } finally {
    // The document has its own one no more, and the prototype's again.
    Reflect.deleteProperty(document, 'createElement');
  }
}

function themeOf(element: HTMLElement): ITheme {
  const ink = (name: string): string => colourOf(element, name);
  const inks = {
    black: ink('--text-muted'),
    red: ink('--removed'),
    green: ink('--added'),
    yellow: ink('--warning'),
    blue: ink('--code-name'),
    magenta: ink('--code-keyword'),
    cyan: ink('--code-string'),
    white: ink('--text'),
  };
  return {
    ...inks,
    foreground: ink('--text'),
    background: ink('--surface-sunken'),
    cursor: ink('--text'),
    cursorAccent: ink('--surface-sunken'),
    selectionBackground: ink('--accent-line'),
    brightBlack: ink('--text-muted'),
    brightRed: ink('--danger'),
    brightGreen: inks.green,
    brightYellow: inks.yellow,
    brightBlue: ink('--accent-text'),
    brightMagenta: inks.magenta,
    brightCyan: inks.cyan,
    brightWhite: inks.white,
  };
}

function styleOf(element: HTMLElement, name: string): string {
  return getComputedStyle(element).getPropertyValue(name).trim();
}

/** A token as a plain colour: `light-dark()` is resolved where it is used, not where it is read. */
function colourOf(element: HTMLElement, name: string): string {
  const probe = document.createElement('i');
  probe.style.color = `var(${name})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
