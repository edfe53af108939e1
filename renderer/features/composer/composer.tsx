import './composer.css';
import { ArrowUp, GitBranch, Folder, Paperclip, Square, X } from 'lucide-react';
import { useRef, useState, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Model } from '../../../server/protocol/model-provider.ts';
import type { AppSettings, Project } from '../../../server/protocol/host.ts';
import { IconButton } from '../../components/button.tsx';
import { fileName } from '../../lib/paths.ts';
import { screen } from '../../lib/screens.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { useMay } from '../../lib/may.ts';
import { useCan } from '../../lib/use-can.ts';
import { useCommand } from '../../lib/use-command.ts';
import { words } from '../../lib/words.ts';
import { setDraft } from '../../stores/drafts.ts';
import type { ThreadHandle } from '../../stores/thread-handle.ts';
import { attempt, showError } from '../../stores/toasts.ts';
import type { ThreadPlace } from '../../stores/worktree-actions.ts';
import { ArchivedBar } from './archived-bar.tsx';
import { ImportedBar } from './imported-bar.tsx';
import { AttachmentList } from './attachment-list.tsx';
import { setAttachments, useAttachments } from './attachments.ts';
import { ChoiceChips } from './choice-chips.tsx';
import { ComposerText } from './composer-text.tsx';
import { ContextRing } from './context-ring.tsx';
import { PlaceChoice } from './place-choice.tsx';
import { ReadOnlyBar } from './read-only-bar.tsx';
import { PlanChip } from './plan-chip.tsx';
import { addDropped } from './dropped-files.ts';
import { usePromptHistory } from './prompt-history.ts';
import { useChoices } from './thread-choices.ts';
import { compact, useCommands, type ComposerActs } from './commands.ts';
import { useDraft, useHandle } from './use-composer.ts';
import { useSend, type StartInput } from './use-send.ts';

const say = words('composer');

export interface ComposerProps {
  /** Null: the message begins a new thread, through `onStart`. */
  readonly handle: ThreadHandle | null;
  readonly project: Project | null;
  readonly settings: AppSettings;
  readonly models: readonly Model[];
  /** Under which what is typed is kept. */
  readonly draftKey: string;
  /** What `/` offers that lies outside the composer. */
  readonly acts?: ComposerActs;
  /** A rejection puts the text back and shows its message. */
  readonly onStart?: (input: StartInput) => Promise<void>;
}

/** Where the user writes. It is always last and always takes text. */
export function Composer(props: ComposerProps) {
  if (!useMay('turn/start')) return <ReadOnlyBar handle={props.handle} />;
  return <OneComposer key={props.draftKey} {...props} />;
}

function OneComposer({
  handle,
  project,
  settings,
  models,
  draftKey,
  acts,
  onStart,
}: ComposerProps) {
  const { t } = useTranslation('composer');
  const app = useAppParts();
  const meta = useHandle(handle);
  const text = useDraft(draftKey);
  const attachments = useAttachments(draftKey);
  const choices = useChoices(handle, settings, models);
  const [threadPlace, setThreadPlace] = useState<ThreadPlace>('folder');
  const history = usePromptHistory(handle, project?.id ?? null);
  const commands = useCommands(handle, choices, acts);
  const sending = useSend({ handle, draftKey, choices, place: threadPlace, onStart });
  const { send, busy, problem, setProblem } = sending;
  const picker = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);

  const running = handle?.runningTurn() ?? null;
  const empty = text.trim() === '' && attachments.every(({ kind }) => kind !== 'image');
  const summary = meta?.summary ?? null;
  const root = meta?.settings?.cwd ?? summary?.cwd ?? project?.path ?? '';
  const server = handle?.key.server ?? project?.server ?? '';
  const whileRunning = useCan(server, 'queue') ? settings.whileRunning : 'steer';
  const into = whileRunning === 'queue' ? 'sendToQueue' : 'sendIntoTurn';
  const compacts = useCan(server, 'compact');
  const modalities = choices.model?.inputModalities;
  const images = modalities === undefined || modalities.includes('image');

  useCommand('attachImages', images ? () => picker.current?.click() : null);

  function addFiles(files: readonly File[]): void {
    addDropped(
      app,
      { server, root },
      draftKey,
      images ? null : t('noImages', { model: choices.modelName ?? t('thisModel') }),
      files,
    )
      .then(setProblem)
      .catch((error: unknown) => showError(app, t('fileNotTaken'), error));
  }

  function stop(): void {
    if (handle === null) return;
    attempt(app, t('notStopped'), () => handle.interrupt());
  }

  function onDrop(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    addFiles([...event.dataTransfer.files]);
  }

  if (summary?.imported === true) return <ImportedBar onFork={() => acts?.fork()} />;
  if (handle !== null && summary?.archived === true) return <ArchivedBar handle={handle} />;
  return (
    <form
      className={over ? 'composer is-over' : 'composer'}
      aria-label={t('message')}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      {problem === null ? null : (
        <div className="composer-problem" {...screen('composer.problem')} role="alert">
          <span className="grow">{problem}</span>
          <IconButton label={t('dismiss')} onClick={() => setProblem(null)}>
            <X className="icon is-small" aria-hidden="true" />
          </IconButton>
        </div>
      )}
      <AttachmentList draftKey={draftKey} />
      <ComposerText
        text={text}
        placeholder={placeholderOf(handle, running !== null ? whileRunning : null, project)}
        server={server}
        root={root}
        commands={commands}
        history={history}
        onText={(value) => setDraft(app, draftKey, value)}
        onSend={send}
        onEscape={() => {
          if (running !== null) stop();
        }}
        onMention={(mention) =>
          setAttachments(app, draftKey, [...attachments, { ...mention, id: crypto.randomUUID() }])
        }
        onFiles={addFiles}
      />
      <div className="composer-bar">
        <input
          ref={picker}
          type="file"
          accept="image/*"
          multiple
          hidden
          onChange={(event) => {
            addFiles([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
        <IconButton label={t('attachImages')} onClick={() => picker.current?.click()}>
          <Paperclip className="icon" aria-hidden="true" />
        </IconButton>
        {handle === null && project !== null ? (
          <PlaceChoice project={project} place={threadPlace} onPlace={setThreadPlace} />
        ) : (
          <Place project={project} branch={summary?.branch ?? null} root={root} />
        )}
        <ChoiceChips choices={choices} models={models} />
        {choices.plan ? <PlanChip onLeave={() => choices.setPlan(false)} /> : null}
        <span className="grow" />
        <ContextRing
          usage={handle?.state.tokenUsage ?? null}
          turn={meta?.turnUsage ?? null}
          prices={{
            chosen: choices.model?.price ?? null,
            of: (provider, model) =>
              models.find((one) => one.model === model && one.provider === provider)?.price ?? null,
          }}
          compacts={compacts}
          onCompact={handle === null || running !== null ? null : () => compact(app, handle)}
        />
        {running !== null && empty ? (
          <button
            type="button"
            className="send is-stop"
            aria-label={t('stop')}
            title={t('stopTurn')}
            onClick={stop}
          >
            <Square className="icon is-tiny" aria-hidden="true" />
          </button>
        ) : (
          <button
            type="submit"
            className="send"
            aria-label={running === null ? t('send') : t(into)}
            title={t('withKeys', { act: running === null ? t('send') : t(into), keys: 'Enter' })}
            disabled={empty || busy}
          >
            <ArrowUp className="icon" aria-hidden="true" />
          </button>
        )}
      </div>
    </form>
  );
}

/** @param running what Enter does while a turn runs; null: none does */
function placeholderOf(
  handle: ThreadHandle | null,
  running: AppSettings['whileRunning'] | null,
  project: Project | null,
): string {
  if (running !== null) return running === 'queue' ? say('queueNext') : say('steerTurn');
  if (handle !== null && handle.state.turns.size > 0) return say('askForChange');
  return project === null ? say('whatToDo') : say('whatToDoIn', { project: project.name });
}

interface PlaceProps {
  readonly project: Project | null;
  readonly branch: string | null;
  readonly root: string;
}

function Place({ project, branch, root }: PlaceProps) {
  const name = project?.name ?? fileName(root.replace(/[\\/]$/, ''));
  if (name === '') return null;
  const Icon = branch === null ? Folder : GitBranch;
  return (
    <span className="chip composer-place" title={root}>
      <Icon className="icon is-small" aria-hidden="true" />
      <span className="cut">{branch === null ? name : `${name} / ${branch}`}</span>
    </span>
  );
}
