import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { MentionList } from './mention-list.tsx';
import { mentionAt, mentionWords, useFileHits, type FileHit } from './file-mention.ts';

export interface ComposerTextProps {
  readonly text: string;
  readonly placeholder: string;
  /** Where mentioned files are looked for. */
  readonly server: string;
  readonly root: string;
  readonly onText: (text: string) => void;
  readonly onSend: () => void;
  /** Escape in an empty text. */
  readonly onEscape: () => void;
  readonly onMention: (words: string, hit: FileHit) => void;
  readonly onFiles: (files: readonly File[]) => void;
}

/** The text of a message: it grows with its lines, and finds files after an @. */
export function ComposerText(props: ComposerTextProps) {
  const { text, placeholder, server, root, onText, onSend, onEscape, onMention, onFiles } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState(text.length);
  const [active, setActive] = useState(0);
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const id = useId();

  const mention = mentionAt(text, caret);
  const wanted = mention !== null && mention.start !== closedAt ? mention.query : null;
  const hits = useFileHits(server, root, wanted);
  const files = wanted === null || hits === null ? [] : hits.files;
  const chosen = Math.min(active, files.length - 1);

  useLayoutEffect(() => {
    const element = area.current;
    if (element === null) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [text]);

  // A thread is opened to be written to; but a focus that is somewhere stays there.
  useEffect(() => {
    if (document.activeElement === document.body) area.current?.focus();
  }, []);

  function pick(hit: FileHit): void {
    if (mention === null) return;
    const words = mentionWords(hit.path);
    const before = text.slice(0, mention.start);
    const after = text.slice(caret).replace(/^ ?/, ' ');
    const at = before.length + words.length + 1;
    onText(`${before}${words}${after}`);
    onMention(words, hit);
    setCaret(at);
    setActive(0);
    // The new text is in place only after the next drawing.
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(at, at);
    });
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    // A key that an input method handles is not ours; 229 is how some of them tell.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (files.length > 0 && listKey(event)) return;
    if (event.key === 'Escape' && mention !== null && wanted !== null && hits !== null) {
      event.preventDefault();
      setClosedAt(mention.start);
      return;
    }
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      onSend();
    } else if (event.key === 'Escape' && text === '') {
      onEscape();
    }
  }

  /** @returns whether the list of files took the key */
  function listKey(event: KeyboardEvent): boolean {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      setActive((chosen + step + files.length) % files.length);
    } else if ((event.key === 'Enter' && !event.shiftKey) || event.key === 'Tab') {
      const hit = files[chosen];
      if (hit === undefined) return false;
      pick(hit);
    } else return false;
    event.preventDefault();
    return true;
  }

  return (
    <div className="composer-field">
      {wanted !== null && hits !== null ? (
        <MentionList id={id} hits={hits} active={chosen} onPick={pick} />
      ) : null}
      <textarea
        ref={area}
        className="composer-text"
        aria-label="Message"
        dir="auto"
        rows={1}
        placeholder={placeholder}
        value={text}
        aria-autocomplete="list"
        aria-controls={files.length > 0 ? id : undefined}
        aria-activedescendant={files.length > 0 ? `${id}-${chosen}` : undefined}
        onChange={(event) => {
          onText(event.target.value);
          setCaret(event.target.selectionStart);
          setActive(0);
          setClosedAt((at) =>
            mentionAt(event.target.value, event.target.selectionStart)?.start === at ? at : null,
          );
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onBlur={() => setClosedAt(mention?.start ?? null)}
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
