import { Folder, FolderGit2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Project } from '../../../server/protocol/host.ts';
import { Menu } from '../../components/menu.tsx';
import { useAppParts } from '../../lib/use-app.ts';
import { offersWorktrees, type ThreadPlace } from '../../stores/worktree-actions.ts';

export interface PlaceChoiceProps {
  readonly project: Project;
  readonly place: ThreadPlace;
  readonly onPlace: (place: ThreadPlace) => void;
}

const places = [
  { place: 'folder', label: 'This folder', hint: 'Works on the files as they are' },
  {
    place: 'worktree',
    label: 'New work tree',
    hint: 'A branch and folder of its own; yours stays as it is',
  },
  {
    place: 'worktreeWithChanges',
    label: 'New work tree, with my changes',
    hint: 'A copy of what is not committed goes along',
  },
] as const;

/** Where a new thread works: a choice in repositories, and a name elsewhere. */
export function PlaceChoice({ project, place, onPlace }: PlaceChoiceProps) {
  const offered = useOffered(project);
  const Icon = place === 'folder' ? Folder : FolderGit2;
  const words =
    place === 'folder'
      ? project.name
      : `${project.name} / new work tree${place === 'worktree' ? '' : ' with changes'}`;
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
      entries={places.map((one) => ({
        label: one.label,
        hint: one.hint,
        checked: one.place === place,
        onSelect: () => onPlace(one.place),
      }))}
    >
      {(trigger) => (
        <button {...trigger} className="chip composer-place" title={project.path}>
          <Icon className="icon is-small" aria-hidden="true" />
          <span className="unseen">Place: </span>
          <span className="cut">{words}</span>
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
