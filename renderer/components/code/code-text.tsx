import { memo } from 'react';
import { MarkedText } from '../marked-text.tsx';
import type { CodeLines } from './code-highlight.ts';
import type { CodeLine } from './code-tokens.ts';

export interface CodeTextProps {
  readonly code: string;
  /** Tokens of this code, or of an earlier state of it: they are used where the text is the same. */
  readonly lines: CodeLines | null;
}

/** Code with its voices; what has none is plain text. */
export function CodeText({ code, lines }: CodeTextProps) {
  if (lines === null) return <MarkedText text={code} />;
  return code.split('\n').map((text, at) => {
    const tokens = lines[at];
    const fits = tokens !== undefined && textOf(tokens) === text;
    // Lines have no identity but their place.
    return <Line key={at} first={at === 0} text={text} tokens={fits ? tokens : null} />;
  });
}

interface LineProps {
  readonly first: boolean;
  readonly text: string;
  readonly tokens: CodeLine | null;
}

const Line = memo(
  function Line({ first, text, tokens }: LineProps) {
    return (
      <>
        {first ? '' : '\n'}
        {tokens === null ? (
          <MarkedText text={text} />
        ) : (
          tokens.map(([word, voice], at) =>
            voice === null ? (
              <MarkedText key={at} text={word} />
            ) : (
              <span key={at} className={`code-${voice}`}>
                <MarkedText text={word} />
              </span>
            ),
          )
        )}
      </>
    );
  },
  (before, after) =>
    before.text === after.text && (before.tokens === null) === (after.tokens === null),
);

function textOf(tokens: CodeLine): string {
  return tokens.length === 1 ? (tokens[0]?.[0] ?? '') : tokens.map(([text]) => text).join('');
}
