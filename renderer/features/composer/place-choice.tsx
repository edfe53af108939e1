import { Folder, FolderGit2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Project } from '../../../server/protocol/host.ts';
import { Menu } from '../../components/menu.tsx';
import { useAppParts } from '../../lib/use-app.ts';
import { offersWorktrees, type ThreadPlace } from '../../stores/worktree-actions.ts';

export interface PlaceChoiceProps {
  readonly project: Project;
  readonly place: ThreadPlace;
  readonly onPlace: (place: ThreadPlace) => void;
}

const places = ['folder', 'worktree', 'worktreeWithChanges'] as const;

/** Where a new thread works: a choice in repositories, and a name elsewhere. */
export function PlaceChoice({ project, place, onPlace }: PlaceChoiceProps) {
  const { t } = useTranslation('composer');
  const offered = useOffered(project);
  const Icon = place === 'folder' ? Folder : FolderGit2;
  const { name } = project;
  const named = place === 'folder' ? name : t(`placeShown.${place}`, { project: name });
  if (!offered) {
    return (
      <span className="chip composer-place" title={project.path}>
        <Folder className="icon is-small" aria-hidden="true" />
        <span className="cut">{project.name}</span>
      </span>
    );
  }
  return (
    <Menu
      screen="menu.place"
      entries={places.map((one) => ({
        label: t(`place.${one}`),
        hint: t(`placeAbout.${one}`),
        checked: one === place,
        onSelect: () => onPlace(one),
      }))}
    >
      {(trigger) => (
        <button {...trigger} className="chip composer-place" title={project.path}>
          <Icon className="icon is-small" aria-hidden="true" />
          <span className="unseen">{t('placeLabel')} </span>
          <span className="cut">{named}</span>
        </button>
      )}
    </Menu>
  );
}

function useOffered({ server, path }: Project): boolean {
  const app = useAppParts();
  const [offered, setOffered] = useState('');
  const key = `${server}\n${path}`;
  useEffect(() => {
    let current = true;
    void offersWorktrees(app, server, path).then((can) => {
      if (current && can) setOffered(`${server}\n${path}`);
    });
    return () => {
      current = false;
    };
  }, [app, server, path]);
  return offered === key;
}
