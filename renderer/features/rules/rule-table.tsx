import { useId } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import type { ApprovalRule } from '../../../server/protocol/approval-rule.ts';
import { Button } from '../../components/button.tsx';
import { CodeWords } from '../../components/marked-text.tsx';
import { ThreadLink } from '../../components/thread-link.tsx';
import { fileName, shortFolder } from '../../lib/paths.ts';
import { screen } from '../../lib/screens.ts';
import { fullTime } from '../../lib/time.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { restoreRule, revokeRule } from '../../stores/rule-actions.ts';
import { attempt, showToast } from '../../stores/toasts.ts';
import { ruleText } from './rule-text.ts';

export interface RuleTableProps {
  readonly server: string;
  readonly rules: readonly ApprovalRule[];
}

/** Rules of one server: what each allows or denies, where, since when, and how often it did. */
export function RuleTable({ server, rules }: RuleTableProps) {
  const { t } = useTranslation('rules');
  return (
    <div className="list" {...screen('rules.list')}>
      <table className="rules-table">
        <thead>
          <tr>
            <th scope="col">{t('column.effect')}</th>
            <th scope="col">{t('column.pattern')}</th>
            <th scope="col">{t('column.scope')}</th>
            <th scope="col" className="numbers">
              {t('column.used')}
            </th>
            <th scope="col">
              <span className="unseen">{t('column.acts')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <RuleRow key={rule.id} server={server} rule={rule} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RuleRowProps {
  readonly server: string;
  readonly rule: ApprovalRule;
}

function RuleRow({ server, rule }: RuleRowProps) {
  const { t } = useTranslation('rules');
  const app = useAppParts();
  const id = useId();
  const words = ruleText(rule);
  const denies = rule.network?.action === 'deny';

  function revoke(): void {
    attempt(app, t('notRevoked'), async () => {
      await revokeRule(app, server, rule.id);
      showToast(app, t('revoked', { words }), { action: { label: t('undo'), run: restore } });
    });
  }

  function restore(): void {
    attempt(app, t('notRestored'), async () => {
      if (!(await restoreRule(app, server, rule.id))) throw new Error(t('gone'));
    });
  }

  return (
    <tr>
      <td>
        <span className={denies ? 'badge is-bad' : 'badge'}>{t(denies ? 'deny' : 'allow')}</span>
      </td>
      <th scope="row">
        <span id={id}>
          <Pattern rule={rule} />
        </span>
        <Origin server={server} rule={rule} />
      </th>
      <td>
        <Scope rule={rule} />
      </td>
      <td className="numbers" data-head={t('column.used')}>
        {rule.useCount === 0 ? (
          <span className="muted">{t('never')}</span>
        ) : (
          t('times', { count: rule.useCount })
        )}
        {rule.lastUsedAt == null ? null : (
          <p>{t('lastUsed', { time: fullTime(rule.lastUsedAt * 1_000) })}</p>
        )}
      </td>
      <td>
        <Button
          small
          look="plain"
          asks="approvalRule/revoke"
          aria-describedby={id}
          onClick={revoke}
        >
          {t('revoke')}
        </Button>
      </td>
    </tr>
  );
}

/** The exact words, and what may follow them. */
function Pattern({ rule }: { readonly rule: ApprovalRule }) {
  const { t } = useTranslation('rules');
  const { network, exact } = rule;
  const components = { pattern: <CodeWords text={ruleText(rule)} /> };
  if (network != null) {
    const i18nKey = network.port == null ? 'hostAtAllPorts' : 'host';
    return <Trans t={t} i18nKey={i18nKey} components={components} />;
  }
  return <Trans t={t} i18nKey={exact ? 'exactly' : 'beginning'} components={components} />;
}

function Scope({ rule: { scope, cwd, leavesSandbox } }: { readonly rule: ApprovalRule }) {
  const { t } = useTranslation('rules');
  return (
    <>
      {scope === 'home' ? (
        t('everywhere')
      ) : cwd == null ? (
        t('nowhere')
      ) : (
        <span title={cwd}>{fileName(cwd)}</span>
      )}
      <p>{t(leavesSandbox ? 'outside' : 'inside')}</p>
    </>
  );
}

/** When it was granted, by whom, in which folder and thread. */
function Origin({ server, rule }: RuleRowProps) {
  const { t } = useTranslation('rules');
  const { grantedAt, client, cwd, threadId, source } = rule;
  const time = grantedAt == null ? null : fullTime(grantedAt * 1_000);
  return (
    <p className="rules-origin">
      {source === 'codex' ? <span>{t('byCodex')}</span> : null}
      {time === null ? null : (
        <span>{client == null ? t('granted', { time }) : t('grantedBy', { time, client })}</span>
      )}
      {cwd == null ? null : (
        <span title={cwd}>
          <Trans
            t={t}
            i18nKey="inFolder"
            components={{ folder: <CodeWords text={shortFolder(cwd)} /> }}
          />
        </span>
      )}
      {threadId == null ? null : (
        <ThreadLink thread={{ server, threadId }} unlisted={t('itsThread')} />
      )}
    </p>
  );
}
