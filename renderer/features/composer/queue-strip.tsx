import './queue-strip.css';
import {
  ArrowDown,
  ArrowUp,
  CornerDownRight,
  GripVertical,
  Moon,
  Paperclip,
  PencilLine,
  Play,
  Trash2,
  TriangleAlert,
} from 'lucide-react';
import { useEffect, useRef, useState, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueuedSubmission } from '../../../server/protocol/queue.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { screen } from '../../lib/screens.ts';
import { useApp, useAppParts, useThread } from '../../lib/use-app.ts';
import { sleeps } from '../../lib/use-servers.ts';
import type { ThreadHandle } from '../../stores/thread-handle.ts';
import { textOf } from '../../stores/thread-queue.ts';
import { attempt, showToast } from '../../stores/toasts.ts';
import { attachmentsFrom, putBack } from './attachments.ts';

export interface QueueStripProps {
  readonly handle: ThreadHandle;
  /** Of the thread's composer. */
  readonly draftKey: string;
}

/** Messages that wait for their turn: each can be changed, moved, sent now or taken out. */
export function QueueStrip({ handle, draftKey }: QueueStripProps) {
  const { t } = useTranslation('composer');
  const app = useAppParts();
  const { queue, queueError } = useThread(handle);
  const running = handle.runningTurn() !== null;
  const [editing, setEditing] = useState<string | null>(null);
  /** The one that is dragged, and where it would go. */
  const [dragged, setDragged] = useState<{ readonly id: string; readonly to: number } | null>(null);
  const server = useApp(({ servers }) => servers.find(({ id }) => id === handle.key.server));
  const asleep = server !== undefined && sleeps(server);
  const ready = server?.status === 'ready';
  const slept = useRef(asleep);
  useEffect(() => {
    if (asleep) slept.current = true;
    else if (ready && slept.current) {
      slept.current = false;
      handle.queue.reload();
    }
  }, [asleep, ready, handle]);

  if (queueError !== null && asleep) {
    return (
      <section className="queue" aria-label={t('queue')}>
        <div className="queue-problem small" role="status">
          <Moon className="icon is-small" aria-hidden="true" />
          <span className="grow secondary" dir="auto">
            {t('serverAsleep', { server: server.name })}
          </span>
        </div>
      </section>
    );
  }
  if (queueError !== null) {
    return (
      <section className="queue" {...screen('composer.problem')} aria-label={t('queue')}>
        <div className="queue-problem small" role="alert">
          <TriangleAlert className="icon is-small is-warning" aria-hidden="true" />
          <span className="grow" dir="auto">
            {t('queueUnread', { cause: queueError })}
          </span>
          <Button small onClick={() => handle.queue.reload()}>
            {t('queueReload')}
          </Button>
        </div>
      </section>
    );
  }
  if (queue.length === 0) return null;

  const act = (run: () => Promise<unknown>): void => attempt(app, t('queueNotChanged'), run);

  function remove(message: QueuedSubmission): void {
    act(async () => {
      if (!(await handle.queue.remove(message))) return;
      showToast(app, t('removed'), {
        action: {
          label: t('undo'),
          // Into the composer: behind the others it would not be where it was, and might go at once.
          run: () => {
            const { input } = message;
            putBack(app, draftKey, textOf(input), attachmentsFrom(input));
          },
        },
      });
    });
  }

  function drop(event: DragEvent): void {
    event.preventDefault();
    const message = queue.find(({ id }) => id === dragged?.id);
    if (message !== undefined && dragged !== null) {
      act(() => handle.queue.move(message, dragged.to));
    }
    setDragged(null);
  }

  return (
    <section className="queue" {...screen('queue.waiting')} aria-label={t('queue')}>
      <header className="queue-head small muted">
        <span>{t('waiting', { count: queue.length })}</span>
        <span className="grow cut">{running ? t('waitingUntilDone') : t('waitingForYou')}</span>
      </header>
      <ol onDrop={drop} onDragOver={(event) => event.preventDefault()}>
        {queue.map((message, at) => (
          <li
            key={message.id}
            className={dragged?.to === at && dragged.id !== message.id ? 'is-target' : undefined}
            draggable={editing === null}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = 'move';
              setDragged({ id: message.id, to: at });
            }}
            onDragEnter={() => {
              if (dragged !== null) setDragged({ id: dragged.id, to: at });
            }}
            onDragEnd={() => setDragged(null)}
          >
            {editing === message.id ? (
              <QueueEdit
                text={textOf(message.input)}
                onEnd={(text) => {
                  setEditing(null);
                  if (text !== null) act(() => handle.queue.edit(message, text));
                }}
              />
            ) : (
              <QueueRow
                message={message}
                place={at}
                count={queue.length}
                running={running}
                onEdit={() => setEditing(message.id)}
                onMove={(to) => act(() => handle.queue.move(message, to))}
                onSend={() =>
                  act(() => (running ? handle.queue.steer(message) : handle.queue.start(message)))
                }
                onRemove={() => remove(message)}
              />
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

interface QueueRowProps {
  readonly message: QueuedSubmission;
  readonly place: number;
  readonly count: number;
  readonly running: boolean;
  readonly onEdit: () => void;
  readonly onMove: (to: number) => void;
  readonly onSend: () => void;
  readonly onRemove: () => void;
}

function QueueRow(props: QueueRowProps) {
  const { message, place, count, running, onEdit, onMove, onSend, onRemove } = props;
  const { t } = useTranslation('composer');
  const text = textOf(message.input);
  const attached = message.input.filter(({ type }) => type !== 'text').length;
  return (
    <>
      <GripVertical className="icon is-small queue-grip" aria-hidden="true" />
      <span className="grow cut" dir="auto" title={text}>
        {text}
      </span>
      {attached === 0 ? null : (
        <span className="small muted numbers" title={t('attached', { count: attached })}>
          <Paperclip className="icon is-tiny" aria-hidden="true" /> {attached}
          <span className="unseen">{t('attached', { count: attached })}</span>
        </span>
      )}
      <IconButton label={t('moveUp')} disabled={place === 0} onClick={() => onMove(place - 1)}>
        <ArrowUp className="icon is-small" aria-hidden="true" />
      </IconButton>
      <IconButton
        label={t('moveDown')}
        disabled={place === count - 1}
        onClick={() => onMove(place + 1)}
      >
        <ArrowDown className="icon is-small" aria-hidden="true" />
      </IconButton>
      <IconButton label={t('edit')} onClick={onEdit}>
        <PencilLine className="icon is-small" aria-hidden="true" />
      </IconButton>
      <IconButton label={t('remove')} onClick={onRemove}>
        <Trash2 className="icon is-small" aria-hidden="true" />
      </IconButton>
      <Button small onClick={onSend}>
        {running ? (
          <CornerDownRight className="icon is-small" aria-hidden="true" />
        ) : (
          <Play className="icon is-small" aria-hidden="true" />
        )}
        {running ? t('steerNow') : t('sendNow')}
      </Button>
    </>
  );
}

interface QueueEditProps {
  readonly text: string;
  /** Null: left as it was. */
  readonly onEnd: (text: string | null) => void;
}

function QueueEdit({ text, onEnd }: QueueEditProps) {
  const { t } = useTranslation('composer');
  const [value, setValue] = useState(text);
  return (
    <form
      className="queue-edit"
      {...screen('queue.edit')}
      onSubmit={(event) => {
        event.preventDefault();
        onEnd(value.trim() === '' ? null : value);
      }}
    >
      <textarea
        autoFocus
        aria-label={t('queuedText')}
        dir="auto"
        rows={Math.min(6, value.split('\n').length)}
        value={value}
        onChange={(event) => setValue(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing || event.keyCode === 229) return;
          if (event.key === 'Escape') {
            event.preventDefault();
            onEnd(null);
          } else if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault();
            event.currentTarget.form?.requestSubmit();
          }
        }}
      />
      <Button small onClick={() => onEnd(null)}>
        {t('cancel')}
      </Button>
      <Button small type="submit" disabled={value.trim() === ''}>
        {t('keep')}
      </Button>
    </form>
  );
}
