import type { ServerState } from '../../../server/protocol/host-server.ts';
import { CornerLeftUp, Folder, GitBranch } from 'lucide-react';
import { useEffect, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { useAppParts } from '../../lib/use-app.ts';
import { sleeps } from '../../lib/use-servers.ts';
import { WakingWords } from '../../components/waking-words.tsx';
import {
  firstFolder,
  joinPath,
  listFolder,
  type FolderListing,
} from '../../stores/project-actions.ts';
import { awake } from '../../stores/server-actions.ts';

export interface FolderPickerProps {
  readonly title: string;
  readonly server: ServerState;
  /** Where to begin; null: where that server's folders are. */
  readonly start: string | null;
  readonly onChoose: (path: string) => void;
  readonly onClose: () => void;
}

/** Finds a folder on the server's machine, where the system's own dialog cannot be had. */
export function FolderPicker({ title, server, start, onChoose, onClose }: FolderPickerProps) {
  const { t } = useTranslation('projects');
  const app = useAppParts();
  const { id } = server;
  // One that sleeps tells once it is awake.
  const [path, setPath] = useState(start ?? (sleeps(server) ? null : firstFolder(server)));
  const [typed, setTyped] = useState(path ?? '');
  const [listing, setListing] = useState<FolderListing | null>(null);
  const [error, setError] = useState<string | null>(null);

  useEffect(() => {
    let current = true;
    awake(app, id)
      .then((there) => listFolder(app, id, path ?? firstFolder(there)))
      .then(
        (found) => {
          if (!current) return;
          setListing(found);
          setError(null);
          if (path === null) go(found.path);
        },
        (cause: unknown) => {
          if (current) setError(cause instanceof Error ? cause.message : String(cause));
        },
      );
    return () => {
      current = false;
    };
  }, [app, id, path]);

  function go(to: string): void {
    setPath(to);
    setTyped(to);
  }

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    const wanted = typed.trim();
    if (wanted !== '' && wanted !== path) go(wanted);
  }

  const parent = listing?.parent ?? null;
  return (
    <Dialog
      screen="dialog.folder"
      title={title}
      onClose={onClose}
      className="folder-picker"
      foot={
        <>
          <span className="grow small muted cut" dir="ltr" title={path ?? undefined}>
            {path}
          </span>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            look="primary"
            disabled={path === null || error !== null || listing?.path !== path}
            onClick={() => path !== null && onChoose(path)}
          >
            {t('openThis')}
          </Button>
        </>
      }
    >
      <form className="field" onSubmit={onSubmit}>
        <Folder className="icon" aria-hidden="true" />
        <input
          aria-label={t('folder')}
          data-first-focus
          value={typed}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
        />
        {typed.trim() === (path ?? '') ? null : (
          <Button type="submit" small>
            {t('go')}
          </Button>
        )}
      </form>
      {error === null ? null : (
        <p className="folder-error danger" role="alert">
          {error}
        </p>
      )}
      <ul className="folder-list" aria-label={t('foldersIn', { path: path ?? '' })}>
        {parent === null ? null : (
          <li>
            <button type="button" className="row" onClick={() => go(parent)}>
              <CornerLeftUp className="icon" aria-hidden="true" />
              <span className="row-title">{t('upTo', { path: parent })}</span>
            </button>
          </li>
        )}
        {listing === null && error === null ? (
          <li className="row">
            <Spinner label={t('loading')} />
            <WakingWords server={id} />
          </li>
        ) : null}
        {listing?.folders.map((name) => (
          <li key={name}>
            <button type="button" className="row" onClick={() => go(joinPath(listing.path, name))}>
              <Folder className="icon" aria-hidden="true" />
              <span className="row-title">{name}</span>
            </button>
          </li>
        ))}
        {listing?.folders.length === 0 ? <li className="row muted">{t('noFolders')}</li> : null}
      </ul>
      {listing?.hasGit === true ? (
        <p className="line small muted">
          <GitBranch className="icon is-small" aria-hidden="true" />
          {t('isRepository')}
        </p>
      ) : null}
    </Dialog>
  );
}
