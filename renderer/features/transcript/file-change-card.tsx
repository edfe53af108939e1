import { FileDiff as FileDiffIcon, FileMinus, FilePlus, FileSymlink } from 'lucide-react';
import { memo, useContext, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { FileChangeItem, FileUpdateChange } from '../../../server/protocol/item.ts';
import type { ItemPhase } from '../../../server/protocol/reducer.ts';
import { Button } from '../../components/button.tsx';
import { Counts } from '../../components/counts.tsx';
import { DiffView } from '../../components/diff/diff-view.tsx';
import {
  diffOfChange,
  firstChange,
  type FileDiff,
  type FileDiffKind,
} from '../../components/diff/file-diff.ts';
import { Spinner } from '../../components/spinner.tsx';
import { withMarks } from '../../../server/protocol/hidden-characters.ts';
import { absolutePath, relativePath } from '../../lib/paths.ts';
import { Card } from './card.tsx';
import { DecisionLines } from './decision-line.tsx';
import { PlaceLink } from './linked-text.tsx';
import { beginsOpen } from './open-diffs.ts';
import { ShortContext } from './short-bar.tsx';
import { useTranscript } from './transcript-context.ts';

export interface FileChangeCardsProps {
  readonly item: FileChangeItem;
  readonly phase: ItemPhase;
  readonly turnId: string;
}

/** A patch: one card a file, with the real diff in it. */
export function FileChangeCards({ item, phase, turnId }: FileChangeCardsProps) {
  const { t } = useTranslation('transcript');
  return (
    <div className="card-stack">
      {item.changes.map((change, at) => (
        <FileCard
          // A patch may name a file twice.
          key={`${at} ${change.path}`}
          change={change}
          item={item}
          phase={phase}
          turnId={turnId}
          at={at}
        />
      ))}
      {item.changes.length === 0 ? (
        <p className="tool-note">
          {item.status === 'inProgress' ? t('preparingChange') : t('changeWithoutFiles')}
        </p>
      ) : null}
      <DecisionLines itemId={item.id} />
    </div>
  );
}

interface FileCardProps extends FileChangeCardsProps {
  readonly change: FileUpdateChange;
  /** Its place among the files of the change. */
  readonly at: number;
}

const FileCard = memo(function FileCard({ change, item, phase, turnId, at }: FileCardProps) {
  const { t } = useTranslation('transcript');
  const { acts, cwd, onOpenChanges } = useTranscript();
  const { onOpenFile } = acts;
  const diff = useMemo(() => diffOfChange(change), [change]);
  const whole = useContext(ShortContext) === null;
  const Icon = icons[diff.kind];
  const path = relativePath(diff.path, cwd);
  const shown = withMarks(path);
  const was = diff.oldPath === diff.path ? null : relativePath(diff.oldPath, cwd);
  const state = stateOf(item, phase);
  const made = item.status === 'completed';
  const file = useMemo(() => fileOf(diff, made, cwd), [diff, made, cwd]);
  const onLine = useMemo(
    () =>
      file === null || !made || onOpenFile === null
        ? null
        : (line: number) => onOpenFile(file.path, line),
    [onOpenFile, file, made],
  );
  const name = t(`file.${diff.kind}`, { path: shown });
  const words = state === null ? null : t(`changeState.${state.name}`);
  return (
    <Card
      screen="item.fileChange"
      label={words === null ? name : t('stated', { what: name, state: words })}
      foldKey={`item:${item.id}:${change.path}`}
      startOpen={whole && beginsOpen(diff, at)}
      icon={Icon}
      tone={state?.bad === true ? 'danger' : 'plain'}
      title={
        <code className="cut tool-name" title={withMarks(diff.path)} dir="ltr">
          {was === null ? null : `${withMarks(was)} → `}
          {file === null ? shown : <PlaceLink target={file}>{shown}</PlaceLink>}
        </code>
      }
      facts={
        <>
          <Counts added={diff.added} removed={diff.removed} />
          {diff.kind === 'add' ? <span className="badge">{t('new')}</span> : null}
          {diff.kind === 'delete' ? <span className="badge">{t('deleted')}</span> : null}
        </>
      }
      acts={
        <>
          {state === null ? null : state.running ? (
            <Spinner label={t('waitingToBeMade')} />
          ) : (
            <span className={state.bad ? 'small danger' : 'small muted'}>{words}</span>
          )}
          {onOpenChanges === null || state !== null ? null : (
            <Button small look="plain" onClick={() => onOpenChanges(turnId, path)}>
              {t('review')}
            </Button>
          )}
        </>
      }
    >
      {whole ? <DiffView diff={diff} view="unified" onLine={onLine} /> : null}
    </Card>
  );
});

/** Where the file is now; null for one that is not there. */
function fileOf(diff: FileDiff, made: boolean, cwd: string) {
  if (diff.kind === 'delete' || (diff.kind === 'add' && !made)) return null;
  const path = absolutePath(made ? diff.path : diff.oldPath, cwd);
  return { kind: 'file', path, line: made ? firstChange(diff) : null } as const;
}

const icons = {
  add: FilePlus,
  delete: FileMinus,
  update: FileDiffIcon,
  rename: FileSymlink,
} satisfies Record<FileDiffKind, unknown>;

interface State {
  readonly name: 'declined' | 'failed' | 'waiting' | 'stopped';
  readonly bad: boolean;
  readonly running: boolean;
}

/** Null: it was made, which the counts already say. */
function stateOf(item: FileChangeItem, phase: ItemPhase): State | null {
  switch (item.status) {
    case 'completed':
      return null;
    case 'declined':
      return { name: 'declined', bad: false, running: false };
    case 'failed':
      return { name: 'failed', bad: true, running: false };
    default:
      return phase === 'open'
        ? { name: 'waiting', bad: false, running: true }
        : { name: 'stopped', bad: false, running: false };
  }
}
