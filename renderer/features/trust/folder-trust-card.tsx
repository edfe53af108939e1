import './trust.css';
import { FolderLock } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AskCard } from '../../components/ask-card.tsx';
import { Button } from '../../components/button.tsx';
import { MarkedText } from '../../components/marked-text.tsx';
import { withMarks } from '../../../server/protocol/hidden-characters.ts';
import { shortFolder } from '../../lib/paths.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import {
  declineTrust,
  readWaiting,
  trustFolder,
  type WaitingConfig,
  type WaitingFile,
} from '../../stores/trust-actions.ts';
import { attempt } from '../../stores/toasts.ts';

export interface FolderTrustCardProps {
  readonly server: string;
  /** Where the thread works; null while it is not known. */
  readonly cwd: string | null;
  /** Another one: it may be worth looking again. */
  readonly turns: number;
  /** The folder's own files count from now on. */
  readonly onTrust: () => void;
}

/** Asks once about a folder whose own files are not used: with all that they would bring into force. */
export function FolderTrustCard({ server, cwd, turns, onTrust }: FolderTrustCardProps) {
  const { t } = useTranslation('trust');
  const app = useAppParts();
  const declined = useApp((state) => state.settings.declinedFolders);
  const generation = useApp(
    (state) => state.servers.find(({ id }) => id === server)?.generation ?? 0,
  );
  const [found, setFound] = useState<{ cwd: string; waiting: WaitingConfig | null } | null>(null);
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    if (cwd === null) return;
    let wanted = true;
    void readWaiting(app, server, cwd).then((waiting) => wanted && setFound({ cwd, waiting }));
    return () => {
      wanted = false;
    };
  }, [app, server, cwd, turns, generation]);

  // What was found elsewhere says nothing of this folder.
  const waiting = found?.cwd === cwd ? (found?.waiting ?? null) : null;
  if (cwd === null || waiting === null || declined.includes(waiting.mark)) return null;

  function trust(of: WaitingConfig, folder: string): void {
    setBusy(true);
    attempt(app, t('notTrusted'), async () => {
      try {
        await trustFolder(app, server, of, folder);
        setFound(null);
        onTrust();
      } finally {
        setBusy(false);
      }
    });
  }

  return (
    <AskCard
      screen="ask.folderTrust"
      icon={FolderLock}
      title={t('ask', { folder: shortFolder(waiting.folder) })}
      about={t('askAbout')}
      note={t('askNote')}
      acts={
        <>
          <Button
            small
            look="plain"
            onClick={() => attempt(app, t('notKept'), () => declineTrust(app, waiting))}
          >
            {t('notNow')}
          </Button>
          <Button small disabled={busy} onClick={() => trust(waiting, cwd)}>
            {t('trust')}
          </Button>
        </>
      }
    >
      {waiting.files.map((file) => (
        <li key={file.path}>
          <FileFacts file={file} />
        </li>
      ))}
    </AskCard>
  );
}

/** A file, and all that it says. */
function FileFacts({ file: { path, settings } }: { readonly file: WaitingFile }) {
  const { t } = useTranslation('trust');
  return (
    <div className="trust-file">
      <p className="small muted cut" title={path}>
        <code>{withMarks(shortFolder(path))}</code>
      </p>
      {settings.length === 0 ? (
        <p className="small">{t('hooks')}</p>
      ) : (
        <pre className="trust-settings" dir="ltr">
          <MarkedText text={settings.join('\n')} />
        </pre>
      )}
    </div>
  );
}
