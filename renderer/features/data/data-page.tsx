import './data.css';
import { useTranslation } from 'react-i18next';
import { useServers } from '../../lib/use-servers.ts';
import { BackupPart } from './backup-part.tsx';
import { CodexOffer } from './codex-offer.tsx';
import { HealthPart } from './health-part.tsx';
import { KeptPart } from './kept-part.tsx';
import { LogPart } from './log-part.tsx';
import { PlacesPart } from './places-part.tsx';
import { SyncPart } from './sync-part.tsx';

export interface DataPageProps {
  /** Lets the user choose a folder of this machine; null if none was chosen. */
  readonly chooseFolder: (title: string) => Promise<string | null>;
}

/** Where Skein keeps everything, how large it is, whether it is whole, and copies of it. */
export function DataPage({ chooseFolder }: DataPageProps) {
  const { t } = useTranslation('data');
  const servers = useServers();
  const others = servers.slice(1);
  return (
    <>
      <PlacesPart />
      <SyncPart />
      {servers[0] === undefined ? null : <CodexOffer server={servers[0].id} />}
      <HealthPart />
      <BackupPart chooseFolder={chooseFolder} />
      <KeptPart />
      <LogPart />
      {others.length === 0 ? null : (
        <section className="data-part">
          <div className="section-head">
            <h2>{t('others')}</h2>
            <p>{t('othersAbout')}</p>
          </div>
          <ul className="list">
            {others.map(({ id, name, home }) => (
              <li key={id} className="list-item is-slim">
                <div className="list-item-text">
                  <b>{name}</b>
                  <p className="cut">{home === null ? t('untold') : <code>{home}</code>}</p>
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
