import { Fragment, type ReactNode } from 'react';
import { stretchesOf, type Writing } from '../../server/protocol/hidden-characters.ts';

export interface MarkedTextProps {
  readonly text: string;
  readonly writing?: Writing;
}

/** A text in which nothing is hidden: what cannot be seen is shown by its number. */
export function MarkedText({ text, writing = 'exact' }: MarkedTextProps): ReactNode {
  const stretches = stretchesOf(text, writing);
  if (stretches.length === 1 && stretches[0]?.hidden !== true) return text;
  return stretches.map((stretch, at) =>
    stretch.hidden ? (
      <span key={at} className="hidden-character">
        {stretch.text}
      </span>
    ) : (
      // Parts of a text have no identity but their place.
      <Fragment key={at}>{stretch.text}</Fragment>
    ),
  );
}

/** As an element of its own within a sentence: its text may look like an element of that, or like a gap in it. */
export function CodeWords({ text }: { readonly text: string }) {
  return (
    <code dir="ltr">
      <MarkedText text={text} />
    </code>
  );
}
