import type { TFunction } from 'i18next';
import { Square, Terminal } from 'lucide-react';
import { useContext, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CommandExecutionItem } from '../../../server/protocol/item.ts';
import type { ItemPhase } from '../../../server/protocol/reducer.ts';
import { IconButton } from '../../components/button.tsx';
import { CopyButton } from '../../components/code/copy-button.tsx';
import { MarkedText } from '../../components/marked-text.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { withMarks } from '../../../server/protocol/hidden-characters.ts';
import { relativePath } from '../../lib/paths.ts';
import { withoutShell } from '../../../server/protocol/shell-words.ts';
import { useNow } from '../../lib/time.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { attempt } from '../../stores/toasts.ts';
import { Card } from './card.tsx';
import { CommandOutput } from './command-output.tsx';
import { DecisionLines } from './decision-line.tsx';
import { Pieces } from './linked-text.tsx';
import { titlePieces } from './output-links.ts';
import { durationText, elapsedText, tookMs } from './tool-words.ts';
import { ShortContext } from './short-bar.tsx';
import { useFold, useTranscript } from './transcript-context.ts';
import { useAsked } from './use-asked.ts';

export interface CommandCardProps {
  readonly item: CommandExecutionItem;
  readonly phase: ItemPhase;
  readonly turnId: string;
}

/** A command: what it is, how it goes, what it prints. Folded when it went well. */
export function CommandCard({ item, phase, turnId }: CommandCardProps) {
  const { t } = useTranslation('transcript');
  const { handle, cwd, detail } = useTranscript();
  const open = item.status === 'inProgress' && phase === 'open';
  const asked = useAsked(item.id) && open;
  const running = open && !asked;
  // Only a turn that was stopped stops its commands; others go on in the background.
  const left = handle.turn(turnId)?.turn.status === 'completed';
  const state = asked ? waiting(t) : stateOf(t, item, phase, left);
  const [all] = useFold(`item:${item.id}:all`, false);
  const whole = useContext(ShortContext) === null;
  const output = item.aggregatedOutput ?? '';
  const command = withoutShell(item.command);
  const elsewhere = cwd !== '' && item.cwd !== cwd;
  return (
    <Card
      screen="item.command"
      label={t('stated', { what: t('command'), state: state.label })}
      foldKey={`item:${item.id}`}
      startOpen={running || state.bad || detail === 'full'}
      icon={Terminal}
      wholeAtOnce={all}
      tone={state.bad ? 'danger' : 'plain'}
      title={
        <code className="cut tool-name" title={withMarks(item.command)} dir="ltr">
          <CommandTitle words={withMarks(firstLine(command))} item={item} />
        </code>
      }
      facts={
        <>
          {item.source === 'userShell' ? <span className="badge">{t('byYou')}</span> : null}
          {elsewhere ? (
            <span className="small muted cut" title={item.cwd}>
              {t('inFolder', { folder: relativePath(item.cwd, cwd) })}
            </span>
          ) : null}
        </>
      }
      acts={
        asked ? (
          <span className="small warning tool-facts">
            <span className="dot is-waiting" aria-hidden="true" />
            {state.words}
          </span>
        ) : running ? (
          <Running item={item} />
        ) : (
          <span className="small muted numbers tool-facts">
            {state.bad ? <span className="danger">{state.label}</span> : <span>{state.words}</span>}
            <Took item={item} />
          </span>
        )
      }
      foot={<DecisionLines itemId={item.id} />}
    >
      {command.includes('\n') ? (
        <pre className="output tool-script" tabIndex={0} aria-label={t('command')} dir="ltr">
          <MarkedText text={command} />
        </pre>
      ) : null}
      {output === '' && asked ? null : output === '' ? (
        <p className="tool-note">{running ? t('noOutputYet') : t('noOutput')}</p>
      ) : (
        <div className="tool-output">
          <CommandOutput
            text={output}
            from={item.cwd}
            running={running}
            foldKey={`item:${item.id}:all`}
          />
          {running || !whole ? null : <CopyButton text={output} label={t('copyOutput')} />}
        </div>
      )}
    </Card>
  );
}

/** What it reads can be opened: where the words show it, and where the server says so. */
function CommandTitle({
  words,
  item,
}: {
  readonly words: string;
  readonly item: CommandExecutionItem;
}) {
  const { cwd } = useTranscript();
  const pieces = useMemo(
    () => titlePieces(words, item.commandActions, item.cwd, cwd),
    [words, item.commandActions, item.cwd, cwd],
  );
  return <Pieces pieces={pieces} />;
}

function Running({ item }: { readonly item: CommandExecutionItem }) {
  const { t } = useTranslation('transcript');
  const app = useAppParts();
  const { handle } = useTranscript();
  const now = useNow(1_000);
  return (
    <>
      <span className="small muted numbers tool-facts">
        <Spinner />
        {item.startedAtMs == null ? null : elapsedText(now - item.startedAtMs)}
      </span>
      <IconButton
        label={t('stopCommand')}
        onClick={() => attempt(app, t('notStopped'), () => handle.interrupt())}
      >
        <Square className="icon is-tiny" aria-hidden="true" />
      </IconButton>
    </>
  );
}

function Took({ item }: { readonly item: CommandExecutionItem }) {
  const took = tookMs(item);
  return took === null ? null : <span>{durationText(took)}</span>;
}

interface State {
  /** For all who hear it. */
  readonly label: string;
  /** For those who see it; nothing where success is plain. */
  readonly words: string;
  readonly bad: boolean;
}

type T = TFunction<'transcript'>;

function waiting(t: T): State {
  return { label: t('state.waiting'), words: t('waitingForYou'), bad: false };
}

function stateOf(t: T, item: CommandExecutionItem, phase: ItemPhase, left: boolean): State {
  const code = item.exitCode ?? null;
  if (item.status === 'declined') {
    return { label: t('state.declined'), words: t('declined'), bad: false };
  }
  if (item.status === 'inProgress') {
    if (phase === 'open') return { label: t('state.running'), words: '', bad: false };
    return left
      ? { label: t('state.wentOn'), words: t('wentOn'), bad: false }
      : { label: t('state.stopped'), words: t('stopped'), bad: false };
  }
  if (item.status === 'failed' || (code !== null && code !== 0)) {
    return { label: code === null ? t('state.failed') : t('exit', { code }), words: '', bad: true };
  }
  return { label: t('state.done'), words: '', bad: false };
}

function firstLine(command: string): string {
  const [first = '', ...rest] = command.split('\n');
  return rest.length === 0 ? first : `${first} …`;
}
