import { ChevronRight, Ellipsis } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../../components/button.tsx';
import { Menu, type MenuEntry } from '../../components/menu.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { Switch } from '../../components/switch.tsx';
import { useAppParts } from '../../lib/use-app.ts';
import { removeMcp, switchMcp, type McpServer } from '../../stores/mcp-actions.ts';
import { attempt, showToast } from '../../stores/toasts.ts';
import { McpForm } from './mcp-form.tsx';
import { McpLogin } from './mcp-login.tsx';
import { McpOffer } from './mcp-offer.tsx';
import { standingOf, type Standing } from './standing.ts';
import type { McpBook } from './use-mcp.ts';

export interface McpRowProps {
  readonly server: string;
  readonly mcp: McpServer;
  readonly book: McpBook;
}

/** One MCP server: whether it answers, what it offers, and all that can be done with it. */
export function McpRow({ server, mcp, book }: McpRowProps) {
  const { t } = useTranslation('mcp');
  const app = useAppParts();
  const [open, setOpen] = useState(false);
  const [editing, setEditing] = useState(false);
  const details = useId();
  const { name, enabled, place, written } = mcp;
  const standing = standingOf(mcp, book.answers.get(name));
  const inThread = book.failures.get(name) ?? null;
  const { ask, reload } = book;

  function remove(): void {
    attempt(app, t('notRemoved', { name }), async () => {
      const undo = await removeMcp(app, server, mcp);
      reload();
      const run = (): void =>
        attempt(app, t('notPutBack', { name }), async () => {
          await undo();
          reload();
        });
      showToast(app, t('removed', { name }), { action: { label: t('undo'), run } });
    });
  }

  function turn(on: boolean): void {
    attempt(app, t('notSwitched', { name }), async () => {
      await switchMcp(app, server, name, on);
      reload();
    });
  }

  const entries: MenuEntry[] = [
    { label: t('askAgain'), disabled: !enabled, onSelect: () => ask(name) },
    ...(written
      ? [
          { label: t('edit'), onSelect: () => setEditing(true) },
          { label: t('remove'), danger: true, onSelect: remove },
        ]
      : []),
  ];

  return (
    <div role="group" aria-label={name}>
      <div className="list-item">
        <IconButton
          label={t('offerOf', { name })}
          aria-expanded={open}
          aria-controls={details}
          disabled={standing.status === null}
          onClick={() => setOpen(!open)}
        >
          <ChevronRight className={open ? 'icon mcp-fold is-open' : 'icon mcp-fold'} aria-hidden />
        </IconButton>
        <div className="list-item-text">
          <b>
            {name}
            {written ? null : <span className="badge">{t('notOwn')}</span>}
          </b>
          <p className="cut" title={place}>
            <code>{place}</code>
          </p>
          {standing.cause === null ? null : (
            <p className="danger mcp-cause" dir="auto">
              {standing.cause === '' ? t('noAnswer') : standing.cause}
            </p>
          )}
          {inThread === null || standing.state === 'failed' ? null : (
            <p className="mcp-cause" dir="auto">
              {t('failedInThread', { why: inThread })}
            </p>
          )}
        </div>
        <McpState standing={standing} />
        {standing.state === 'failed' ? (
          <Button small onClick={() => ask(name)}>
            {t('tryAgain')}
          </Button>
        ) : null}
        <Switch
          label={t('switch', { name })}
          on={enabled}
          disabled={!written}
          onChange={(on) => turn(on)}
        />
        <Menu screen="menu.mcp" align="end" entries={entries}>
          {(trigger) => (
            <button
              {...trigger}
              className="icon-button"
              aria-label={t('moreFor', { name })}
              title={t('more')}
            >
              <Ellipsis className="icon" aria-hidden="true" />
            </button>
          )}
        </Menu>
      </div>
      <McpLogin
        server={server}
        name={name}
        needed={standing.state === 'login'}
        failure={book.logins.get(name) ?? null}
      />
      {editing && mcp.table !== null ? (
        <McpForm
          server={server}
          before={mcp}
          taken={[]}
          onDone={() => {
            setEditing(false);
            reload();
          }}
          onCancel={() => setEditing(false)}
        />
      ) : null}
      <div id={details}>
        {open && standing.status !== null ? <McpOffer status={standing.status} /> : null}
      </div>
    </div>
  );
}

function McpState({ standing }: { readonly standing: Standing }) {
  const { t } = useTranslation('mcp');
  switch (standing.state) {
    case 'off':
      return <span className="badge">{t('off')}</span>;
    case 'asking':
      return (
        <span className="small muted mcp-state" role="status">
          <Spinner label={t('asking')} />
          {t('asking')}
        </span>
      );
    case 'login':
      return <span className="badge is-warning">{t('needsLogin')}</span>;
    case 'failed':
      return <span className="badge is-bad">{t('failed')}</span>;
    case 'ready':
      return (
        <span className="small secondary mcp-state numbers">
          {standing.loggedIn ? <span className="badge is-good">{t('loggedIn')}</span> : null}
          {t('tools', { count: standing.tools })}
        </span>
      );
  }
}
