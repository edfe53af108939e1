import './rules.css';
import { Search, Shield } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ServerState } from '../../../server/protocol/host-server.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { useServers } from '../../lib/use-servers.ts';
import { fitsTerm } from './rule-text.ts';
import { RuleTable } from './rule-table.tsx';
import { useRules, type ServerRules } from './use-rules.ts';

/** From this many on a filter is worth its room. */
const MANY = 8;

/** Everything that was allowed or denied for good, on all servers, each to be taken back. */
export function RuleLedger() {
  const { t } = useTranslation('rules');
  const servers = useServers();
  const rules = useRules();
  const [typed, setTyped] = useState('');
  const term = useDeferredValue(typed.trim());
  const all = [...rules.values()].flatMap(({ list }) => list?.rules ?? []);
  const found = all.filter((rule) => fitsTerm(rule, term));
  const settled = servers.every(({ id }) => rules.has(id));
  const broken = [...rules.values()].some(({ error }) => error !== null);

  return (
    <section className="rules">
      <div className="section-head">
        <h2>{t('title')}</h2>
        <p className="grow">{t('about')}</p>
        {all.length < MANY ? null : (
          <label className="field is-small rules-filter">
            <Search className="icon is-small" aria-hidden="true" />
            <input
              type="search"
              aria-label={t('filter')}
              placeholder={t('filter')}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          </label>
        )}
      </div>
      {settled && all.length === 0 && !broken ? (
        <EmptyState screen="rules.none" icon={Shield} title={t('none')}>
          <p>{t('noneAbout')}</p>
        </EmptyState>
      ) : null}
      {all.length > 0 && found.length === 0 ? (
        <EmptyState
          screen="rules.noMatch"
          icon={Search}
          title={t('noneFits', { term })}
          acts={
            <Button small onClick={() => setTyped('')}>
              {t('showAll')}
            </Button>
          }
        >
          {null}
        </EmptyState>
      ) : null}
      {servers.map((server) => (
        <OfServer
          key={server.id}
          server={server}
          rules={rules.get(server.id) ?? null}
          named={servers.length > 1}
          term={term}
        />
      ))}
    </section>
  );
}

interface OfServerProps {
  readonly server: ServerState;
  /** Null while it is being asked. */
  readonly rules: ServerRules | null;
  /** With its name above them. */
  readonly named: boolean;
  readonly term: string;
}

function OfServer({ server, rules, named, term }: OfServerProps) {
  const { t } = useTranslation('rules');
  if (rules === null) return <Spinner label={t('loading')} />;
  const { list, error } = rules;
  const fitting = list?.rules?.filter((rule) => fitsTerm(rule, term)) ?? [];
  return (
    <>
      {named && fitting.length > 0 ? <h3 className="rules-server">{server.name}</h3> : null}
      {error === null ? null : (
        <p className="small danger" role="alert">
          {t('unread', { server: server.name, error })}
        </p>
      )}
      {named && list !== null && list.rules === null ? (
        <p className="small muted">{t('unlisted', { server: server.name })}</p>
      ) : null}
      {fitting.length === 0 ? null : <RuleTable server={server.id} rules={fitting} />}
      {list?.problems.map(({ line, message }) => (
        <p key={`${line} ${message}`} className="small warning rules-problem">
          {line === 0 ? t('badFile', { message }) : t('badLine', { line, message })}
        </p>
      ))}
    </>
  );
}
