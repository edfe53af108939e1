import { Unplug } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useApp } from '../lib/use-app.ts';
import { EmptyState } from './empty-state.tsx';

/** In the place of what a server cannot do at all. */
export function ServerLacks({ server }: { readonly server: string }) {
  const { t } = useTranslation('common');
  const name = useApp(({ servers }) => servers.find(({ id }) => id === server)?.name ?? server);
  return (
    <EmptyState screen="settings.cannot" icon={Unplug} title={t('serverCannot')}>
      <p dir="auto">{t('serverCannotAbout', { server: name })}</p>
    </EmptyState>
  );
}

/** The same with the heading that the part has where the server can. */
export function LackingSection({
  server,
  title,
}: {
  readonly server: string;
  readonly title: string;
}) {
  return (
    <section>
      <div className="section-head">
        <h2>{title}</h2>
      </div>
      <ServerLacks server={server} />
    </section>
  );
}
