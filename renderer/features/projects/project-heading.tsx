import { ChevronDown, ChevronRight, Ellipsis, FolderX, Plus } from 'lucide-react';
import { useState } from 'react';
import type { Project } from '../../../server/protocol/host.ts';
import { IconButton } from '../../components/button.tsx';
import { Menu } from '../../components/menu.tsx';
import { RenameField } from '../../components/rename-field.tsx';
import { useAppParts } from '../../lib/use-app.ts';
import { showNew } from '../../stores/navigation.ts';
import { foldProject, removeProject, renameProject } from '../../stores/project-actions.ts';
import { attempt } from '../../stores/toasts.ts';

export interface ProjectHeadingProps {
  readonly project: Project;
  readonly onRelink: (project: Project) => void;
}

/** A project above its threads: folds them, starts one, and has what else can be done with it. */
export function ProjectHeading({ project, onRelink }: ProjectHeadingProps) {
  const app = useAppParts();
  const [renaming, setRenaming] = useState(false);
  const { id, name, collapsed, present } = project;
  const Fold = collapsed ? ChevronRight : ChevronDown;

  if (renaming) {
    return (
      <div className="project-heading">
        <RenameField
          label={`New name of ${name}`}
          value={name}
          onRename={(to) =>
            attempt(app, 'It could not be renamed', () => renameProject(app, id, to))
          }
          onEnd={() => setRenaming(false)}
        />
      </div>
    );
  }
  return (
    <div className="project-heading">
      <h2>
        <button
          type="button"
          aria-expanded={!collapsed}
          title={present ? project.path : `${project.path} is not there`}
          onClick={() =>
            attempt(app, 'It could not be folded', () => foldProject(app, id, !collapsed))
          }
        >
          <Fold className="icon is-tiny" aria-hidden="true" />
          <span className="cut" dir="auto">
            {name}
          </span>
          {present ? null : (
            <FolderX className="icon is-tiny is-warning" role="img" aria-label="Folder missing" />
          )}
        </button>
      </h2>
      <span className="project-acts">
        <Menu
          align="end"
          entries={[
            { label: 'Rename', onSelect: () => setRenaming(true) },
            {
              label: present ? 'Change folder' : 'Relink folder',
              hint: project.path,
              onSelect: () => onRelink(project),
            },
            'line',
            {
              label: 'Remove from list',
              hint: 'Its threads and files stay',
              danger: true,
              onSelect: () => attempt(app, 'It could not be removed', () => removeProject(app, id)),
            },
          ]}
        >
          {(trigger) => (
            <button
              {...trigger}
              className="icon-button"
              aria-label={`More for ${name}`}
              title="More"
            >
              <Ellipsis className="icon" aria-hidden="true" />
            </button>
          )}
        </Menu>
        <IconButton label={`New thread in ${name}`} onClick={() => showNew(app, id)}>
          <Plus className="icon" aria-hidden="true" />
        </IconButton>
      </span>
    </div>
  );
}
