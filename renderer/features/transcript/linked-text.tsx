import {
  memo,
  useEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import type { LinkTarget } from '../../lib/link-words.ts';
import { hrefOfFile } from '../../lib/addresses.ts';
import { relativePath } from '../../lib/paths.ts';
import type { AnsiSpan } from './ansi.ts';
import { partsOf, piecesOf, type OutputPiece } from './output-links.ts';
import { useTranscript } from './transcript-context.ts';

export interface LinkedTextProps {
  /** The same array while it says the same. */
  readonly spans: readonly AnsiSpan[];
  /** The folder that relative paths are seen from. */
  readonly from: string;
}

/**
 * What a program printed, with ways to the files and addresses it names. Of a long one they are looked for
 * where somebody looks. The links of a part are one stop of the Tab key; arrows go on from there.
 */
export const LinkedText = memo(function LinkedText({ spans, from }: LinkedTextProps) {
  const parts = useMemo(() => partsOf(spans), [spans]);
  return (
    <span className="linked" onKeyDown={step}>
      {parts.map((part, at) => (
        // Parts have no identity but their place.
        <Part key={at} spans={part} from={from} atOnce={parts.length === 1} />
      ))}
    </span>
  );
});

/** A text without colours, seen from the thread's folder. */
export function PlainLinked({ text }: { readonly text: string }) {
  const { cwd } = useTranscript();
  const spans = useMemo(() => [{ text, ink: null, bold: false }], [text]);
  return <LinkedText spans={spans} from={cwd} />;
}

interface PartProps extends LinkedTextProps {
  readonly atOnce: boolean;
}

const Part = memo(
  function Part({ spans, from, atOnce }: PartProps) {
    const { cwd } = useTranscript();
    const place = useRef<HTMLSpanElement>(null);
    // Where nothing can tell what is in sight, all is.
    const [seen, setSeen] = useState(typeof IntersectionObserver === 'undefined');
    const linked = atOnce || seen;
    const pieces = useMemo(
      () => (linked ? piecesOf(spans, from, cwd) : [{ target: null, spans }]),
      [spans, from, cwd, linked],
    );
    useEffect(() => {
      if (linked || place.current === null) return;
      const observer = new IntersectionObserver((entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true);
      });
      observer.observe(place.current);
      return () => observer.disconnect();
    }, [linked]);
    return (
      <span ref={place}>
        <Pieces pieces={pieces} oneStop />
      </span>
    );
  },
  (before, after) =>
    before.from === after.from &&
    before.atOnce === after.atOnce &&
    before.spans.length === after.spans.length &&
    before.spans.every((span, at) => isSame(span, after.spans[at])),
);

export interface PiecesProps {
  readonly pieces: readonly OutputPiece[];
  /** Whether only the first link is a stop of the Tab key, because arrows lead on from it. */
  readonly oneStop?: boolean;
}

export function Pieces({ pieces, oneStop = false }: PiecesProps): ReactNode {
  const first = pieces.findIndex(({ target }) => target !== null);
  return pieces.map(({ target, spans }, at) =>
    target === null ? (
      <Inks key={at} spans={spans} />
    ) : (
      <PlaceLink key={at} target={target} tabIndex={!oneStop || at === first ? 0 : -1}>
        <Inks spans={spans} />
      </PlaceLink>
    ),
  );
}

function isSame(one: AnsiSpan, other: AnsiSpan | undefined): boolean {
  return one.text === other?.text && one.ink === other.ink && one.bold === other.bold;
}

function Inks({ spans }: { readonly spans: readonly AnsiSpan[] }): ReactNode {
  return spans.map(({ text, ink, bold }, at) =>
    ink === null && !bold ? (
      text
    ) : (
      <span key={at} className={`${ink === null ? '' : `ink-${ink}`}${bold ? ' is-bold' : ''}`}>
        {text}
      </span>
    ),
  );
}

export interface PlaceLinkProps {
  /** The path of a file is absolute. */
  readonly target: LinkTarget;
  readonly tabIndex?: number;
  readonly className?: string;
  readonly children: ReactNode;
}

/** Opens a file beside the thread, or an address outside the app. */
export function PlaceLink({ target, tabIndex, className, children }: PlaceLinkProps) {
  const { acts, cwd } = useTranscript();
  const { onOpenFile } = acts;
  const words =
    target.kind === 'address'
      ? target.url
      : `${relativePath(target.path, cwd)}${target.line === null ? '' : `:${target.line}`}`;
  if (target.kind !== 'address' && onOpenFile === null) {
    return (
      <span title={words} className={className}>
        {children}
      </span>
    );
  }
  return (
    <a
      href={target.kind === 'address' ? words : hrefOfFile(words)}
      title={words}
      rel="noreferrer"
      className={className}
      tabIndex={tabIndex}
      // A drag from here marks text, as everywhere in an output.
      draggable={false}
      onClick={(event) => {
        event.preventDefault();
        // The end of a drag is a click too; one by a key has no count.
        if (event.detail > 0 && window.getSelection()?.isCollapsed === false) return;
        if (target.kind === 'address') acts.onOpenLink(target.url);
        else onOpenFile?.(target.path, target.line);
      }}
      onAuxClick={(event) => event.preventDefault()}
    >
      {children}
    </a>
  );
}

/** From link to link. */
function step(event: KeyboardEvent<HTMLElement>): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (by === undefined || link === null) return;
  const links = [...event.currentTarget.querySelectorAll('a')];
  const next = links[links.indexOf(link) + by];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
