import type { TFunction } from 'i18next';
import {
  Check,
  CircleSlash,
  CircleX,
  FileDiff,
  GitFork,
  History,
  TriangleAlert,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { currentTurn, type TurnState } from '../../../server/protocol/reducer.ts';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/code/copy-button.tsx';
import { Counts } from '../../components/counts.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { screen } from '../../lib/screens.ts';
import { useNow } from '../../lib/time.ts';
import { useAppParts, useThread, useTurn } from '../../lib/use-app.ts';
import { attempt } from '../../stores/toasts.ts';
import { durationText, elapsedText } from './tool-words.ts';
import { useTranscript } from './transcript-context.ts';
import { changesOf } from './turn-changes.ts';
import { faultOf } from './turn-error.ts';
import { markdownOf } from '../../lib/turn-markdown.ts';
import { wordsOfUser } from '../../../server/protocol/turn-markdown.ts';

/** The last line of a turn: how it goes, or what it came to. */
export function TurnEnd({ turnId }: { readonly turnId: string }) {
  const { handle } = useTranscript();
  const state = useTurn(handle, turnId);
  if (state === null) return null;
  return (
    <div className="turn-end">
      {state.warnings.map((warning, at) => (
        <p key={at} className="turn-warning">
          <TriangleAlert className="icon is-small is-warning" aria-hidden="true" />
          <span>{warning}</span>
        </p>
      ))}
      {state.turn.status === 'inProgress' ? (
        <Working state={state} />
      ) : (
        <>
          {state.turn.status === 'failed' ? <Failure state={state} /> : null}
          <Done state={state} />
        </>
      )}
    </div>
  );
}

function Working({ state }: { readonly state: TurnState }) {
  const { t } = useTranslation('transcript');
  const { handle } = useTranscript();
  useThread(handle);
  const now = useNow(1_000);
  const { status } = handle.state;
  const flags: readonly string[] = status?.type === 'active' ? status.activeFlags : [];
  const { startedAt } = state.turn;
  if (state.retry !== null) {
    const { message, additionalDetails } = state.retry;
    return (
      <p className="turn-state" role="status" {...screen('turn.retrying')}>
        <Spinner label={t('tryingAgain')} />
        <span>
          {message}
          {additionalDetails == null || additionalDetails === '' ? '' : ` — ${additionalDetails}`}
        </span>
      </p>
    );
  }
  const asks = flags.includes('waitingOnApproval') || flags.includes('waitingOnUserInput');
  return (
    <p className="turn-state" {...screen(asks ? 'turn.asking' : 'turn.inProgress')}>
      {asks ? (
        <span className="dot is-waiting" aria-hidden="true" />
      ) : (
        <Spinner label={t('working')} />
      )}
      <span>{asks ? t('waitingForYou') : t('working')}</span>
      {startedAt == null ? null : (
        <span className="numbers">{elapsedText(now - startedAt * 1_000)}</span>
      )}
    </p>
  );
}

function Failure({ state }: { readonly state: TurnState }) {
  const { t } = useTranslation('transcript');
  const app = useAppParts();
  const { handle } = useTranscript();
  useThread(handle);
  const { error, id } = state.turn;
  if (error == null) return null;
  const fault = faultOf(error);
  const latest = [...handle.state.turns.keys()].at(-1) === id;
  const words = latest ? wordsOfTurn(state) : '';
  return (
    <section
      className="card turn-failure"
      {...screen('turn.failed')}
      role="alert"
      aria-label={t('turnFailed')}
    >
      <header className="tool-head">
        <CircleX className="icon is-danger" aria-hidden="true" />
        <h3 className="strong cut">{fault.title}</h3>
      </header>
      <div className="turn-failure-body">
        <p dir="auto">{error.message}</p>
        {error.additionalDetails == null || error.additionalDetails === '' ? null : (
          <pre className="output">{error.additionalDetails}</pre>
        )}
        <p className="secondary">{fault.advice}</p>
        {words === '' ? null : (
          <div className="line">
            <Button
              small
              asks="turn/start"
              onClick={() => attempt(app, t('notSentAgain'), () => handle.startTurn(words))}
            >
              {t('tryAgain')}
            </Button>
          </div>
        )}
      </div>
    </section>
  );
}

function wordsOfTurn({ items }: TurnState): string {
  for (const { item } of items.values()) {
    if (item.type === 'userMessage') return wordsOfUser(item.content);
  }
  return '';
}

function Done({ state }: { readonly state: TurnState }) {
  const { t } = useTranslation('transcript');
  const { handle, onFork, onOpenChanges, onRewind } = useTranscript();
  const { id, status, durationMs } = state.turn;
  const { items } = state;
  const changes = changesOf([...items.values()]);
  const time = durationMs == null ? null : durationText(durationMs);
  return (
    <div
      className="turn-state turn-done"
      {...(status === 'failed'
        ? {}
        : screen(status === 'completed' ? 'turn.completed' : 'turn.interrupted'))}
    >
      {status === 'completed' ? (
        <Check className="icon is-small is-done" aria-hidden="true" />
      ) : (
        <CircleSlash className="icon is-small" aria-hidden="true" />
      )}
      <span className="numbers">{endWords(t, status, time)}</span>
      {changes.files === 0 ? null : (
        <button
          type="button"
          className="chip"
          disabled={onOpenChanges === null}
          title={t('allChanges')}
          onClick={() => onOpenChanges?.(id, null)}
        >
          <FileDiff className="icon is-small" aria-hidden="true" />
          {t('files', { count: changes.files })}
          <Counts added={changes.added} removed={changes.removed} />
        </button>
      )}
      <span className="grow" />
      <span className="turn-acts">
        <CopyButton
          text={async () => markdownOf((await handle.wholeTurn(id)) ?? currentTurn(state))}
          label={t('copyTurn')}
        />
        {onRewind === null ? null : (
          <Button
            small
            look="plain"
            asks="thread/checkpoint/restore"
            onClick={() => onRewind(id)}
            title={t('rewindAbout')}
          >
            <History className="icon is-small" aria-hidden="true" />
            {t('rewind')}
          </Button>
        )}
        <Button
          small
          look="plain"
          asks="thread/fork"
          onClick={() => onFork(id)}
          title={t('forkAbout')}
        >
          <GitFork className="icon is-small" aria-hidden="true" />
          {t('fork')}
        </Button>
      </span>
    </div>
  );
}

function endWords(t: TFunction<'transcript'>, status: string, time: string | null): string {
  if (status === 'completed') return time === null ? t('done') : t('doneIn', { time });
  if (status === 'interrupted') return time === null ? t('stopped') : t('stoppedAfter', { time });
  return time === null ? t('ended') : t('endedAfter', { time });
}
