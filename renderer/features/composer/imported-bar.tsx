import { GitFork } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { screen } from '../../lib/screens.ts';

/** Stands in the composer's place: a thread of another program is only read, and goes on as a fork. */
export function ImportedBar({ onFork }: { readonly onFork: () => void }) {
  const { t } = useTranslation('composer');
  return (
    <div className="composer archived-bar" {...screen('composer.imported')}>
      <GitFork className="icon" aria-hidden="true" />
      <span className="grow">{t('imported')}</span>
      <Button small onClick={onFork}>
        {t('forkToGoOn')}
      </Button>
    </div>
  );
}
