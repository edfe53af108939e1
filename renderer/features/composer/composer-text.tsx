import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { isShortcut } from '../../lib/shortcuts.ts';
import type { PromptHistory } from './prompt-history.ts';
import { SuggestionList } from './suggestion-list.tsx';
import {
  useSuggestions,
  type Mention,
  type Suggestion,
  type SuggestionSources,
} from './suggestions.ts';
import { triggerAt } from './triggers.ts';

/** Browsers that size a field by its text themselves; for others it is measured. */
const GROWS = typeof CSS !== 'undefined' && CSS.supports('field-sizing', 'content');

export interface ComposerTextProps extends SuggestionSources {
  readonly text: string;
  readonly placeholder: string;
  readonly history: PromptHistory;
  readonly onText: (text: string) => void;
  /** @param otherwise with Mod: what Enter alone does not do */
  readonly onSend: (otherwise: boolean) => void;
  /** Escape in an empty text. */
  readonly onEscape: () => void;
  readonly onMention: (mention: Mention) => void;
  readonly onFiles: (files: readonly File[]) => void;
}

/** The text of a message: it grows with its lines, and finds what `@`, `$` and `/` stand for. */
export function ComposerText(props: ComposerTextProps) {
  const { text, placeholder, history, onText, onSend, onEscape, onMention, onFiles } = props;
  const { t } = useTranslation('composer');
  const area = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState(text.length);
  const [active, setActive] = useState(0);
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const id = useId();

  const word = triggerAt(text, caret);
  const trigger = word !== null && word.start !== closedAt ? word : null;
  const suggestions = useSuggestions(trigger, props);
  const items = suggestions?.items ?? [];
  const chosen = Math.min(active, items.length - 1);

  useLayoutEffect(() => {
    const element = area.current;
    if (element === null || GROWS) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [text]);

  // A thread is opened to be written to; but a focus that is somewhere stays there.
  useEffect(() => {
    const beside = area.current?.closest('.thread-side.is-split:not(.is-focused)') ?? null;
    if (document.activeElement === document.body && beside === null) area.current?.focus();
  }, []);

  /** Shows another text with the caret at a place in it. */
  function put(next: string, at: number): void {
    onText(next);
    setCaret(at);
    setActive(0);
    // The new text is in place only after the next drawing.
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(at, at);
      // What a key did to the selection meanwhile was of the text before.
      setCaret(at);
    });
  }

  function pick({ inserts, run }: Suggestion): void {
    if (word === null) return;
    const before = text.slice(0, word.start);
    const after = text.slice(caret);
    if (inserts === undefined) {
      const left = run?.() ?? `${before}${after.trimStart()}`;
      put(left, left.length);
      return;
    }
    put(
      `${before}${inserts.words}${after.replace(/^ ?/, ' ')}`,
      before.length + inserts.words.length + 1,
    );
    onMention(inserts);
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    // A key that an input method handles is not ours; 229 is how some of them tell.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (items.length > 0 && listKey(event)) return;
    if (event.key === 'Escape' && trigger !== null && suggestions !== null) {
      event.preventDefault();
      setClosedAt(trigger.start);
    } else if (isShortcut(event.nativeEvent, 'Mod+Enter')) {
      event.preventDefault();
      onSend(true);
    } else if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      onSend(false);
    } else if (event.key === 'Escape' && text === '') {
      onEscape();
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') recall(event);
  }

  /** @returns whether the list of suggestions took the key */
  function listKey(event: KeyboardEvent): boolean {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      setActive((chosen + step + items.length) % items.length);
    } else if ((event.key === 'Enter' && !event.shiftKey) || event.key === 'Tab') {
      const item = items[chosen];
      if (item === undefined) return false;
      pick(item);
    } else return false;
    event.preventDefault();
    return true;
  }

  /** Earlier messages, from a text that is empty or one of them; within its lines the keys move the caret. */
  function recall(event: KeyboardEvent<HTMLTextAreaElement>): void {
    const { selectionStart, selectionEnd } = event.currentTarget;
    if (event.shiftKey || event.altKey || selectionStart !== selectionEnd) return;
    const back = event.key === 'ArrowUp';
    const between = back ? text.slice(0, selectionStart) : text.slice(selectionEnd);
    if (between.includes('\n') || !history.follows(text)) return;
    event.preventDefault();
    void history.step(text, back ? 1 : -1).then((found) => {
      if (found !== null) put(found, found.length);
    });
  }

  return (
    <div className="composer-field">
      {suggestions === null ? null : (
        <SuggestionList id={id} suggestions={suggestions} active={chosen} onPick={pick} />
      )}
      <textarea
        ref={area}
        className="composer-text"
        aria-label={t('message')}
        dir="auto"
        rows={1}
        placeholder={placeholder}
        value={text}
        aria-autocomplete="list"
        aria-controls={items.length > 0 ? id : undefined}
        aria-activedescendant={items.length > 0 ? `${id}-${chosen}` : undefined}
        onChange={(event) => {
          onText(event.target.value);
          setCaret(event.target.selectionStart);
          setActive(0);
          setClosedAt((at) =>
            triggerAt(event.target.value, event.target.selectionStart)?.start === at ? at : null,
          );
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onBlur={() => setClosedAt(word?.start ?? null)}
        onKeyDown={onKeyDown}
        onPaste={(event) => {
          const pasted = [...event.clipboardData.files];
          if (pasted.length === 0) return;
          event.preventDefault();
          onFiles(pasted);
        }}
      />
    </div>
  );
}
