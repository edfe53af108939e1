import { useEffect, useRef } from 'react';
import { screen } from '../../lib/screens.ts';
import type { Suggestion, Suggestions } from './suggestions.ts';

export interface SuggestionListProps {
  readonly id: string;
  readonly suggestions: Suggestions;
  readonly active: number;
  readonly onPick: (suggestion: Suggestion) => void;
}

/** What to choose from, above the text. The focus stays in the text. */
export function SuggestionList({ id, suggestions, active, onPick }: SuggestionListProps) {
  const { items, label, note } = suggestions;
  const chosen = useRef<HTMLLIElement>(null);
  useEffect(() => {
    // What it returns (a promise, in newer browsers) is no end of an effect.
    chosen.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  if (items.length === 0) {
    return (
      <div className="mention-list" {...screen('composer.noSuggestions')} role="status">
        <p className="mention-note">{note}</p>
      </div>
    );
  }
  return (
    <ul
      id={id}
      className="mention-list"
      {...screen('composer.suggestions')}
      role="listbox"
      aria-label={label}
    >
      {items.map((item, at) => (
        <li
          key={item.key}
          ref={at === active ? chosen : null}
          id={`${id}-${at}`}
          role="option"
          aria-selected={at === active}
          className="mention-item"
          // Pressing must not take the focus out of the text.
          onPointerDown={(event) => {
            event.preventDefault();
            onPick(item);
          }}
        >
          <item.icon className="icon is-small" aria-hidden="true" />
          <span className="mention-name">{item.name}</span>
          <span className="cut small muted">{item.about}</span>
        </li>
      ))}
    </ul>
  );
}
