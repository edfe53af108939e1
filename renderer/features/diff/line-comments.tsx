import './line-comments.css';
import { PencilLine, Trash2 } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { v4 } from 'uuid';
import type { ThreadKey } from '../../../server/protocol/host-thread.ts';
import { Button, IconButton } from '../../components/button.tsx';
import type { LineActs, LinePlace } from '../../components/diff/diff-lines.tsx';
import { lineNumber } from '../../components/diff/diff-rows.ts';
import type { FileDiff } from '../../components/diff/file-diff.ts';
import { screen } from '../../lib/screens.ts';
import { isShortcut } from '../../lib/shortcuts.ts';
import { useMay } from '../../lib/may.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { writeComments, type ReviewComment } from '../../stores/review.ts';
import { FileSection, type FileSectionProps } from './file-section.tsx';

export interface CommentedFileProps extends Omit<FileSectionProps, 'lineActs'> {
  readonly threadKey: ThreadKey;
  /** Those of this file; the same array while they are the same. */
  readonly comments: readonly ReviewComment[];
}

/** A file whose lines can be commented on. What is typed is kept at once, as drafts are. */
export function CommentedFile({ threadKey, comments, ...props }: CommentedFileProps) {
  const { t } = useTranslation('diff');
  const app = useAppParts();
  const [editing, setEditing] = useState<string | null>(null);
  const { path, diff } = props.file;
  const writes = useMay('turn/start');

  const acts = useMemo<LineActs>(
    () => ({
      commentLabel: ({ line }) => t('commentOn', { line }),
      onComment(place) {
        const id = v4();
        const comment = { id, path, ...place, quote: quoteOf(diff, place), text: '' };
        writeComments(app, threadKey, (all) => [...all.filter(({ text }) => text !== ''), comment]);
        setEditing(id);
      },
      below({ side, line }) {
        const here = comments.filter((one) => one.side === side && one.line === line);
        return here.map((comment) => (
          <Comment
            key={comment.id}
            comment={comment}
            threadKey={threadKey}
            editing={editing === comment.id}
            onEdit={(now) => setEditing(now ? comment.id : null)}
          />
        ));
      },
    }),
    [t, app, threadKey, path, diff, comments, editing],
  );
  return <FileSection {...props} lineActs={diff === null || !writes ? null : acts} />;
}

interface CommentProps {
  readonly comment: ReviewComment;
  readonly threadKey: ThreadKey;
  readonly editing: boolean;
  readonly onEdit: (editing: boolean) => void;
}

function Comment({ comment, threadKey, editing, onEdit }: CommentProps) {
  const { t } = useTranslation('diff');
  const app = useAppParts();
  const { id, line, text } = comment;
  const change = (next: string): void =>
    writeComments(app, threadKey, (all) =>
      all.map((one) => (one.id === id ? { ...one, text: next } : one)),
    );
  const remove = (): void =>
    writeComments(app, threadKey, (all) => all.filter((one) => one.id !== id));
  return (
    <section
      className="line-comment"
      {...screen('changes.comment')}
      aria-label={t('commentOn', { line })}
    >
      {editing ? (
        <CommentField
          text={text}
          label={t('commentOn', { line })}
          onChange={change}
          onEnd={(before) => {
            onEdit(false);
            if (before === '') remove();
            else if (before !== null) change(before);
            else if (text.trim() === '') remove();
          }}
        />
      ) : (
        <div className="line-comment-shown">
          <p className="grow" dir="auto">
            {text}
          </p>
          <IconButton label={t('editComment')} onClick={() => onEdit(true)}>
            <PencilLine className="icon is-small" aria-hidden="true" />
          </IconButton>
          <IconButton label={t('removeComment')} onClick={remove}>
            <Trash2 className="icon is-small" aria-hidden="true" />
          </IconButton>
        </div>
      )}
    </section>
  );
}

interface CommentFieldProps {
  readonly text: string;
  readonly label: string;
  readonly onChange: (text: string) => void;
  /** @param before what it was, when it is to be that again */
  readonly onEnd: (before: string | null) => void;
}

function CommentField({ text, label, onChange, onEnd }: CommentFieldProps) {
  const { t } = useTranslation('diff');
  const field = useRef<HTMLTextAreaElement>(null);
  const [before] = useState(text);

  useEffect(() => {
    const element = field.current;
    element?.focus();
    const line = element?.closest('.line-comment')?.previousElementSibling;
    return () => {
      // Back to the line, for the next arrow key.
      if (line instanceof HTMLElement && line.isConnected) line.focus({ preventScroll: true });
    };
  }, []);

  return (
    <>
      <textarea
        ref={field}
        rows={2}
        dir="auto"
        aria-label={label}
        placeholder={t('commentHint')}
        value={text}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Escape') onEnd(before);
          else if (isShortcut(event.nativeEvent, 'Mod+Enter')) onEnd(null);
          else return;
          event.preventDefault();
        }}
      />
      <div className="line-comment-acts">
        <Button small look="plain" onClick={() => onEnd(before)}>
          {t('cancel')}
        </Button>
        <Button small keys="Mod+Enter" disabled={text.trim() === ''} onClick={() => onEnd(null)}>
          {t('addComment')}
        </Button>
      </div>
    </>
  );
}

function quoteOf(diff: FileDiff | null, { side, line }: LinePlace): string {
  for (const { changes } of diff?.hunks ?? []) {
    const found = changes.find((change) => lineNumber(change, side) === line);
    if (found !== undefined) return found.content;
  }
  return '';
}
