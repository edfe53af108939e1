import type { TFunction } from 'i18next';
import { Globe, Keyboard, Shield } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CommandExecutionRequestApprovalParams } from '../../../server/protocol/approval.ts';
import type { PendingRequest } from '../../../server/protocol/host-thread.ts';
import { CopyButton } from '../../components/code/copy-button.tsx';
import { MarkedText } from '../../components/marked-text.tsx';
import { withMarks } from '../../../server/protocol/hidden-characters.ts';
import { shortFolder } from '../../lib/paths.ts';
import { shellJoin, withoutShell } from '../../../server/protocol/shell-words.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { keyOf } from '../../stores/app-state.ts';
import { ApprovalFrame } from './approval-frame.tsx';
import type { QuestionCardProps } from './card-props.ts';
import { DecisionFoot } from './decision-foot.tsx';
import { RuleWords } from './rule-words.tsx';
import {
  alwaysScope,
  commandChoice,
  prefixOf,
  type Scope,
} from '../../../server/protocol/approval-choice.ts';
import { useDecision } from './use-decision.ts';

type Props = QuestionCardProps<CommandExecutionRequestApprovalParams>;

/** May this command run? With its folder, its exact words, and what exactly is allowed. */
export function CommandQuestion(props: Props) {
  const { t } = useTranslation('approvals');
  const { request, params, origin, place, focused, answered, onFocus, onReply } = props;
  const outside = useLeavesSandbox(request, params);
  const [prefix, setPrefix] = useState<readonly string[] | null>(null);
  const choice = useMemo(() => {
    const offered = commandChoice(params);
    if (prefix === null) return offered;
    const scopes = offered.scopes.map((one) => (one.name === 'always' ? alwaysScope(prefix) : one));
    return { ...offered, scopes };
  }, [params, prefix]);
  const decision = useDecision(choice, answered, (chosen) => onReply({ decision: chosen }));
  const { scope } = decision;
  const command = params.command ?? '';
  const shown = withoutShell(command);
  const host = hostOf(params);
  const proposed = scope === null ? null : prefixOf(scope.decision);

  return (
    <ApprovalFrame
      screen="question.command"
      icon={host !== null ? Globe : params.kind === 'writeStdin' ? Keyboard : Shield}
      title={titleOf(t, params, outside)}
      origin={origin}
      reason={params.reason ?? null}
      askedAtMs={params.startedAtMs ?? request.receivedAtMs}
      place={place}
      focused={focused}
      onFocus={onFocus}
      onKey={decision.onKey}
    >
      {command === '' ? null : (
        <div className="approval-command" dir="ltr">
          <code title={withMarks(command)}>
            <span className="prompt">{withMarks(shortFolder(params.cwd ?? ''))} $ </span>
            <MarkedText text={shown} />
          </code>
          <CopyButton text={command} label={t('copyCommand')} />
        </div>
      )}
      {scope === null ? (
        <p className="approval-note">{t('nothingOffered')}</p>
      ) : (
        <dl className="approval-facts">
          <dt>{t('allows')}</dt>
          <dd>
            {proposed !== null ? (
              <RuleWords
                words={proposed}
                command={params.proposedExecpolicyAmendment ?? proposed}
                onWords={setPrefix}
              />
            ) : (
              allowsWords(t, scope, host)
            )}
          </dd>
          {choice.denial === null ? null : (
            <>
              <dt>{t('denies')}</dt>
              <dd>{t('deniesHost', { host: withMarks(choice.denial.host) })}</dd>
            </>
          )}
          {outside && proposed === null ? (
            <>
              <dt>{t('where')}</dt>
              <dd className="warning">{t('outside')}</dd>
            </>
          ) : null}
          {params.additionalPermissions == null ? null : (
            <>
              <dt>{t('needs')}</dt>
              <dd>
                <code>{withMarks(JSON.stringify(params.additionalPermissions))}</code>
              </dd>
            </>
          )}
        </dl>
      )}
      <DecisionFoot
        choice={choice}
        scope={scope}
        focused={focused}
        disabled={answered}
        onScope={decision.setScope}
        onAllow={decision.allow}
        onDecide={decision.decide}
      />
    </ApprovalFrame>
  );
}

/** With the port, where the server tells it: what is allowed is allowed for that alone. */
function hostOf({ networkApprovalContext: asked }: CommandExecutionRequestApprovalParams) {
  if (asked == null) return null;
  return withMarks(asked.port == null ? asked.host : `${asked.host}:${asked.port}`);
}

function titleOf(
  t: TFunction<'approvals'>,
  params: CommandExecutionRequestApprovalParams,
  outside: boolean,
): string {
  if (params.networkApprovalContext != null) return t('useNetwork');
  if (params.kind === 'writeStdin') return t('typeInto');
  return outside ? t('runOutside') : t('runCommand');
}

/**
 * Whether an allowed command runs with the user's own rights. Skein's server says so; of others it
 * follows from the policy: where commands run freely in a sandbox, only those that leave it ask.
 */
function useLeavesSandbox(
  { server, threadId }: PendingRequest,
  params: CommandExecutionRequestApprovalParams,
): boolean {
  const app = useAppParts();
  if (params.confinement != null) return params.confinement === 'unsandboxed';
  const key = { server, threadId: threadId ?? '' };
  const loaded = app.threads.loaded().includes(keyOf(key));
  const settings = loaded ? app.threads.openThread(key).meta().settings : null;
  if (settings === null) return false;
  const confined = settings.sandboxPolicy.type !== 'dangerFullAccess';
  return confined && settings.approvalPolicy !== 'untrusted';
}

function allowsWords(t: TFunction<'approvals'>, scope: Scope, host: string | null): string {
  switch (scope.name) {
    case 'once':
      return host === null ? t('allowsOnce') : t('allowsOnceHost', { host });
    case 'thread':
      return host === null ? t('allowsThread') : t('allowsThreadHost', { host });
    case 'host':
      return t('allowsHost', { host: host ?? t('thisHost') });
    case 'always':
      return withMarks(shellJoin(prefixOf(scope.decision) ?? []));
  }
}
