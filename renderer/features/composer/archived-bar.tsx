import { Archive } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { screen } from '../../lib/screens.ts';
import { useAppParts } from '../../lib/use-app.ts';
import type { ThreadHandle } from '../../stores/thread-handle.ts';
import { attempt } from '../../stores/toasts.ts';

/** Stands in the composer's place: an archived thread is only read. */
export function ArchivedBar({ handle }: { readonly handle: ThreadHandle }) {
  const { t } = useTranslation('composer');
  const app = useAppParts();
  return (
    <div className="composer archived-bar" {...screen('composer.archived')}>
      <Archive className="icon" aria-hidden="true" />
      <span className="grow">{t('archived')}</span>
      <Button small onClick={() => attempt(app, t('notUnarchived'), () => handle.unarchive())}>
        {t('unarchive')}
      </Button>
    </div>
  );
}
