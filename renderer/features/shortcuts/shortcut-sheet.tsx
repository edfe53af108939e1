import './shortcuts.css';
import { useTranslation } from 'react-i18next';
import { Button, KeyHint } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { useAppParts } from '../../lib/use-app.ts';
import { commandsOf, commandTitle, groupTitle } from '../../stores/command-book.ts';
import { navigate } from '../../stores/navigation.ts';

/** The keys that do something where the user is. */
export function ShortcutSheet({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('shortcuts');
  const app = useAppParts();
  const book = commandsOf(app);
  const here = book
    .all()
    .filter((command) =>
      command.fixed === true ? book.isNear(command) : book.isAvailable(command),
    )
    .filter((command) => book.keysOf(command).length > 0);
  return (
    <Dialog
      screen="dialog.shortcuts"
      className="shortcut-sheet"
      title={t('here')}
      onClose={onClose}
      foot={
        <Button onClick={() => navigate(app, { view: 'settings', section: 'shortcuts' })}>
          {t('change')}
        </Button>
      }
    >
      <div className="shortcut-groups">
        {[...Map.groupBy(here, ({ group }) => group)].map(([group, commands]) => (
          <section key={group} aria-label={groupTitle(group)}>
            <h3 className="small muted">{groupTitle(group)}</h3>
            <dl>
              {commands.map((command) => (
                <div key={command.id}>
                  <dt>{commandTitle(command)}</dt>
                  <dd>
                    {book.keysOf(command).map((keys) => (
                      <KeyHint key={keys} keys={keys} spoken />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
