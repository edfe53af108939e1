import type { TFunction } from 'i18next';
import { FileDiff } from 'lucide-react';
import { useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import type { FileChangeRequestApprovalParams } from '../../../server/protocol/approval.ts';
import type { FileUpdateChange } from '../../../server/protocol/item.ts';
import { Button } from '../../components/button.tsx';
import { Counts } from '../../components/counts.tsx';
import { DiffView } from '../../components/diff/diff-view.tsx';
import { diffOfChange } from '../../components/diff/file-diff.ts';
import { CodeWords, MarkedText } from '../../components/marked-text.tsx';
import { withMarks } from '../../../server/protocol/hidden-characters.ts';
import { relativePath, workspaceFile } from '../../lib/paths.ts';
import { useItem, useThread } from '../../lib/use-app.ts';
import { ApprovalFrame } from './approval-frame.tsx';
import type { QuestionCardProps } from './card-props.ts';
import { DecisionFoot } from './decision-foot.tsx';
import { anyChoice } from '../../../server/protocol/approval-choice.ts';
import { useDecision } from './use-decision.ts';
import { useRequestThread } from './use-request-thread.ts';

type Props = QuestionCardProps<FileChangeRequestApprovalParams>;

/** Changed files that are named without being asked for. */
const SHOWN = 6;

/** May these files be changed? The diffs stand in the transcript, and here on request. */
export function FileChangeQuestion(props: Props) {
  const { t } = useTranslation('approvals');
  const { request, params, origin, place, focused, answered, onFocus, onReply } = props;
  const handle = useRequestThread(request);
  const meta = useThread(handle);
  const state = useItem(handle, params.turnId, params.itemId);
  const decision = useDecision(anyChoice, answered, (chosen) => onReply({ decision: chosen }));
  const changes = state?.item.type === 'fileChange' ? state.item.changes : null;
  const cwd = meta.settings?.cwd ?? meta.summary?.cwd ?? '';
  return (
    <ApprovalFrame
      screen="question.fileChange"
      icon={FileDiff}
      title={titleOf(t, changes)}
      origin={origin}
      reason={params.reason ?? null}
      askedAtMs={params.startedAtMs ?? request.receivedAtMs}
      place={place}
      focused={focused}
      onFocus={onFocus}
      onKey={decision.onKey}
    >
      {changes === null ? (
        <p className="approval-note">
          {meta.phase === 'loading' ? t('fetching') : t('filesUnknown')}
        </p>
      ) : (
        <Files changes={changes} cwd={cwd} />
      )}
      <dl className="approval-facts">
        <dt>{t('allows')}</dt>
        <dd>{decision.scope?.name === 'thread' ? t('allowsChangesThread') : t('allowsChanges')}</dd>
        {params.grantRoot == null ? null : (
          <>
            <dt>{t('writes')}</dt>
            <dd className="warning">
              <Trans
                t={t}
                i18nKey="writesIn"
                components={{ code: <CodeWords text={params.grantRoot} /> }}
              />
            </dd>
          </>
        )}
      </dl>
      <DecisionFoot
        choice={anyChoice}
        scope={decision.scope}
        focused={focused}
        disabled={answered}
        onScope={decision.setScope}
        onAllow={decision.allow}
        onDecide={decision.decide}
      />
    </ApprovalFrame>
  );
}

function titleOf(t: TFunction<'approvals'>, changes: readonly FileUpdateChange[] | null): string {
  if (changes === null || changes.length === 0) return t('changeFiles');
  if (changes.length > 1) return t('changeMany', { files: changes.length });
  const kind = changes[0]?.kind.type;
  if (kind === 'add') return t('addFile');
  return kind === 'delete' ? t('deleteFile') : t('changeFile');
}

interface FilesProps {
  readonly changes: readonly FileUpdateChange[];
  readonly cwd: string;
}

function Files({ changes, cwd }: FilesProps) {
  const { t } = useTranslation('approvals');
  const [all, setAll] = useState(false);
  const shown = all ? changes : changes.slice(0, SHOWN);
  return (
    <ul className="approval-files" aria-label={t('files')}>
      {shown.map((change, at) => (
        // A patch may name a file twice.
        <OneFile key={at} change={change} cwd={cwd} />
      ))}
      {shown.length === changes.length ? null : (
        <li>
          <Button small look="plain" onClick={() => setAll(true)}>
            {t('more', { files: changes.length - shown.length })}
          </Button>
        </li>
      )}
    </ul>
  );
}

function OneFile({ change, cwd }: { readonly change: FileUpdateChange; readonly cwd: string }) {
  const { t } = useTranslation('approvals');
  const [open, setOpen] = useState(false);
  const diff = diffOfChange(change);
  const path = relativePath(diff.path, cwd);
  const outside =
    cwd !== '' && [diff.path, diff.oldPath].some((one) => workspaceFile(one, cwd, cwd) === null);
  return (
    <li>
      <button
        type="button"
        className="approval-file"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <code className="cut" title={withMarks(diff.path)} dir="ltr">
          <MarkedText text={path} />
        </code>
        <Counts added={diff.added} removed={diff.removed} />
        {diff.kind === 'add' ? <span className="badge">{t('fileNew')}</span> : null}
        {diff.kind === 'delete' ? <span className="badge is-bad">{t('fileDelete')}</span> : null}
        {diff.kind === 'rename' ? (
          <span className="badge">
            {t('fileFrom', { path: withMarks(relativePath(diff.oldPath, cwd)) })}
          </span>
        ) : null}
        {outside ? <span className="badge is-warning">{t('fileOutside')}</span> : null}
        <span className="grow" />
        <span className="small muted">{open ? t('hide') : t('show')}</span>
      </button>
      {open ? (
        <div className="approval-diff">
          <DiffView diff={diff} view="unified" />
        </div>
      ) : null}
    </li>
  );
}
