import { useTranslation } from 'react-i18next';
import { useApp } from '../lib/use-app.ts';

/** Why there is nothing of a server yet: it is being woken, and what it waits for. */
export function WakingWords({ server }: { readonly server: string }) {
  const { t } = useTranslation('components');
  const found = useApp(({ servers }) => servers.find(({ id }) => id === server));
  if (found?.waking == null) return null;
  const { name, waking } = found;
  return (
    <span className="secondary" role="status" dir="auto">
      {waking === ''
        ? t('isWaking', { server: name })
        : t('isWakingFor', { server: name, what: waking })}
    </span>
  );
}
