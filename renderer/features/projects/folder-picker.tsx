import { CornerLeftUp, Folder, GitBranch } from 'lucide-react';
import { useEffect, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { useAppParts } from '../../lib/use-app.ts';
import { joinPath, listFolder, type FolderListing } from '../../stores/project-actions.ts';

export interface FolderPickerProps {
  readonly title: string;
  readonly server: string;
  /** Where to begin. */
  readonly start: string;
  readonly onChoose: (path: string) => void;
  readonly onClose: () => void;
}

/** Finds a folder on the server's machine, where the system's own dialog cannot be had. */
export function FolderPicker({ title, server, start, onChoose, onClose }: FolderPickerProps) {
  const { t } = useTranslation('projects');
  const app = useAppParts();
  const [path, setPath] = useState(start);
  const [typed, setTyped] = useState(start);
  const [listing, setListing] = useState<FolderListing | null>(null);
  const [error, setError] = useState<string | null>(null);

  useEffect(() => {
    let current = true;
    listFolder(app, server, path).then(
      (found) => {
        if (!current) return;
        setListing(found);
        setError(null);
      },
      (cause: unknown) => {
        if (current) setError(cause instanceof Error ? cause.message : String(cause));
      },
    );
    return () => {
      current = false;
    };
  }, [app, server, path]);

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
          <span className="grow small muted cut" dir="ltr" title={path}>
            {path}
          </span>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            look="primary"
            disabled={error !== null || listing?.path !== path}
            onClick={() => onChoose(path)}
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
        {typed.trim() === path ? null : (
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
      <ul className="folder-list" aria-label={t('foldersIn', { path })}>
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
