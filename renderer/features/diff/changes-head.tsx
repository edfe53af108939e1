import {
  ChevronDown as Down,
  ChevronUp as Up,
  FolderGit2,
  History,
  Maximize2,
  Minimize2,
  RefreshCw,
  X,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { AppSettings } from '../../../server/protocol/host.ts';
import { IconButton } from '../../components/button.tsx';
import { Counts } from '../../components/counts.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { useMay } from '../../lib/may.ts';
import { useCommandOptions } from '../../lib/use-command.ts';
import type { Sum } from './changed-files.ts';
import type { Scope, ScopeNote } from './scopes.ts';

export interface ChangesHeadProps {
  readonly count: number;
  readonly full: boolean;
  readonly onRefresh: () => void;
  /** Null: there is no turn to go back from. */
  readonly onRewind: (() => void) | null;
  readonly onWorktree: (() => void) | null;
  readonly onFull: () => void;
  readonly onClose: () => void;
}

export function ChangesHead(props: ChangesHeadProps) {
  const { count, full, onRefresh, onFull, onClose } = props;
  const { t } = useTranslation('diff');
  return (
    <header className="head">
      <h2 className="changes-title">
        {t('changes')} <span className="badge numbers">{count}</span>
      </h2>
      <span className="grow" />
      {props.onWorktree === null ? null : (
        <IconButton
          label={t('worktree')}
          asks="worktree/merge"
          aria-haspopup="dialog"
          onClick={props.onWorktree}
        >
          <FolderGit2 className="icon" aria-hidden="true" />
        </IconButton>
      )}
      {props.onRewind === null ? null : (
        <IconButton
          label={t('rewind')}
          asks="thread/checkpoint/restore"
          aria-haspopup="dialog"
          onClick={props.onRewind}
        >
          <History className="icon" aria-hidden="true" />
        </IconButton>
      )}
      <IconButton label={t('refresh')} onClick={onRefresh}>
        <RefreshCw className="icon" aria-hidden="true" />
      </IconButton>
      <IconButton
        label={t(full ? 'beside' : 'fullWidth')}
        aria-pressed={full}
        className="changes-widen"
        onClick={onFull}
      >
        {full ? (
          <Minimize2 className="icon" aria-hidden="true" />
        ) : (
          <Maximize2 className="icon" aria-hidden="true" />
        )}
      </IconButton>
      <IconButton label={t('close')} onClick={onClose}>
        <X className="icon" aria-hidden="true" />
      </IconButton>
    </header>
  );
}

export interface ChangesBarProps {
  readonly scope: Scope;
  /** What the branch is held against, where that is known. */
  readonly base: string | null;
  /** A certain turn, and not just the latest. */
  readonly thisTurn: boolean;
  readonly note: ScopeNote | null;
  readonly sum: Sum;
  readonly viewed: number;
  readonly count: number;
  readonly view: AppSettings['diffView'];
  /** The file in sight is the first, or the last one. */
  readonly first: boolean;
  readonly last: boolean;
  readonly onScope: (scope: Scope) => void;
  readonly onView: (view: AppSettings['diffView']) => void;
  readonly onStep: (by: 1 | -1) => void;
}

export function ChangesBar(props: ChangesBarProps) {
  const { scope, base, thisTurn, sum, viewed, count, view, first, last } = props;
  const { t } = useTranslation('diff');
  const runsGit = useMay('command/exec');
  const all = [
    { value: 'turn', label: t(thisTurn ? 'thisTurn' : 'lastTurn'), hint: t('turnHint') },
    { value: 'thread', label: t('thread'), hint: t('threadHint') },
    { value: 'uncommitted', label: t('uncommitted'), hint: t('uncommittedHint') },
    {
      value: 'branch',
      label: base === null ? t('branch') : t('against', { base }),
      hint: t('branchHint'),
    },
  ] as const;
  // What git says takes a program that runs on the server's machine.
  const scopes = runsGit ? all : all.slice(0, 2);
  useCommandOptions('changesScope', () =>
    scopes.map(({ value, label, hint }) => ({
      label,
      hint,
      checked: value === scope,
      onSelect: () => props.onScope(value),
    })),
  );
  const note = props.note === 'patchesOnly' || props.note === 'truncated' ? props.note : null;
  return (
    <div className="changes-bar">
      <Segmented label={t('compare')} value={scope} options={scopes} onChange={props.onScope} />
      <Counts added={sum.added} removed={sum.removed} />
      {note === null ? null : (
        <span className="small muted cut" title={t(`why.${note}`)}>
          {t(note)}
        </span>
      )}
      <span className="grow" />
      {count === 0 ? null : (
        <span className="small muted numbers">{t('viewedOf', { viewed, count })}</span>
      )}
      <span className="changes-view">
        <span className="changes-steps">
          <IconButton
            label={t('previousFile')}
            keys="["
            disabled={first}
            onClick={() => props.onStep(-1)}
          >
            <Up className="icon" aria-hidden="true" />
          </IconButton>
          <IconButton
            label={t('nextFile')}
            keys="]"
            disabled={last}
            onClick={() => props.onStep(1)}
          >
            <Down className="icon" aria-hidden="true" />
          </IconButton>
        </span>
        <Segmented
          label={t('layout')}
          value={view}
          options={[
            { value: 'unified', label: t('unified') },
            { value: 'split', label: t('split') },
          ]}
          onChange={props.onView}
        />
      </span>
    </div>
  );
}
