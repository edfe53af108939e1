import './shortcuts.css';
import { Keyboard, Plus, RotateCcw, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton, KeyHint } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { isOfBrowser, shortcutText } from '../../lib/shortcuts.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import {
  commandsOf,
  commandTitle,
  groupTitle,
  type Command,
  type CommandGroup,
} from '../../stores/command-book.ts';
import { bindKeys, resetAllKeys } from '../../stores/shortcut-actions.ts';
import { attempt } from '../../stores/toasts.ts';
import { KeyRecorder } from './key-recorder.tsx';

/** Every command with its keys, which can be bound otherwise. */
export function ShortcutList() {
  const { t } = useTranslation('shortcuts');
  const app = useAppParts();
  const book = commandsOf(app);
  const shortcuts = useApp((state) => state.settings.shortcuts);
  const [filter, setFilter] = useState('');
  const words = filter.trim().toLowerCase();
  const shown = book.all().filter((command) => {
    const keys = book.keysOf(command).map(shortcutText).join(' ');
    return `${commandTitle(command)} ${keys}`.toLowerCase().includes(words);
  });
  const groups = Map.groupBy(shown, ({ group }) => group);

  return (
    <>
      <div className="shortcut-head">
        <div className="field is-small grow">
          <input
            type="search"
            aria-label={t('filter')}
            placeholder={t('filter')}
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
          />
        </div>
        <Button
          small
          disabled={Object.keys(shortcuts).length === 0}
          onClick={() => attempt(app, t('settingNotKept'), () => resetAllKeys(app))}
        >
          {t('resetAll')}
        </Button>
      </div>
      {shown.length > 0 ? null : (
        <EmptyState
          screen="shortcuts.noMatch"
          icon={Keyboard}
          title={t('noMatch', { filter })}
          acts={
            <Button small onClick={() => setFilter('')}>
              {t('showAll')}
            </Button>
          }
        >
          <p>{t('noMatchAbout')}</p>
        </EmptyState>
      )}
      {[...groups].map(([group, commands]) => (
        <Group key={group} group={group} commands={commands} />
      ))}
    </>
  );
}

interface GroupProps {
  readonly group: CommandGroup;
  readonly commands: readonly Command[];
}

function Group({ group, commands }: GroupProps) {
  return (
    <section aria-label={groupTitle(group)}>
      <div className="section-head">
        <h2>{groupTitle(group)}</h2>
      </div>
      <ul className="list">
        {commands.map((command) => (
          <Row key={command.id} command={command} />
        ))}
      </ul>
    </section>
  );
}

function Row({ command }: { readonly command: Command }) {
  const { t } = useTranslation('shortcuts');
  const app = useAppParts();
  const book = commandsOf(app);
  const [recording, setRecording] = useState(false);
  const title = commandTitle(command);
  const keys = book.keysOf(command);
  const changed = useApp((state) => state.settings.shortcuts[command.id] !== undefined);
  const web = app.transport.surface === 'web';

  const bind = (bindings: Parameters<typeof bindKeys>[1]): void =>
    attempt(app, t('settingNotKept'), () => bindKeys(app, bindings));

  return (
    <li className="list-item is-slim shortcut-row">
      <span className="grow shortcut-title">
        {title}
        {web && keys.some(isOfBrowser) ? (
          <span className="small muted">
            {' '}
            {t('ofBrowser', { keys: keys.filter(isOfBrowser).map(shortcutText).join(' ') })}
          </span>
        ) : null}
      </span>
      {keys.map((one) =>
        command.fixed === true ? (
          <KeyHint key={one} keys={one} spoken />
        ) : (
          <span key={one} className="shortcut-keys">
            <KeyHint keys={one} spoken />
            <IconButton
              label={t('remove', { keys: shortcutText(one), command: title })}
              onClick={() => bind([{ command, keys: keys.filter((other) => other !== one) }])}
            >
              <X className="icon is-tiny" aria-hidden="true" />
            </IconButton>
          </span>
        ),
      )}
      {command.fixed === true ? <span className="small muted">{t('fixed')}</span> : null}
      {command.fixed === true || recording ? null : (
        <IconButton label={t('add', { command: title })} onClick={() => setRecording(true)}>
          <Plus className="icon is-small" aria-hidden="true" />
        </IconButton>
      )}
      {changed ? (
        <IconButton
          label={t('reset', { command: title })}
          onClick={() => bind([{ command, keys: command.keys ?? [] }])}
        >
          <RotateCcw className="icon is-small" aria-hidden="true" />
        </IconButton>
      ) : null}
      {recording ? (
        <KeyRecorder
          book={book}
          command={command}
          onCancel={() => setRecording(false)}
          onKeys={(added, takenFrom) => {
            setRecording(false);
            bind([
              ...takenFrom.map((other) => ({
                command: other,
                keys: book.keysOf(other).filter((one) => one !== added),
              })),
              { command, keys: [...new Set([...keys, added])] },
            ]);
          }}
        />
      ) : null}
    </li>
  );
}
