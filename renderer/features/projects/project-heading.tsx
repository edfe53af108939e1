import { ChevronDown, ChevronRight, Ellipsis, FolderX, Plus } from 'lucide-react';
import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Project } from '../../../server/protocol/host.ts';
import { IconButton } from '../../components/button.tsx';
import { Menu } from '../../components/menu.tsx';
import { RenameField } from '../../components/rename-field.tsx';
import { useCan } from '../../lib/use-can.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { showNew } from '../../stores/navigation.ts';
import {
  foldProject,
  moveProject,
  orderAt,
  removeProject,
  renameProject,
} from '../../stores/project-actions.ts';
import { attempt } from '../../stores/toasts.ts';

const UPDATE = 'host/project/update';

export interface ProjectHeadingProps {
  readonly project: Project;
  readonly onRelink: (project: Project) => void;
  /** Takes a thread over from a file. */
  readonly onImport: (project: Project) => void;
}

/** A project above its threads: folds them, starts one, and has what else can be done with it. */
export const ProjectHeading = memo(function ProjectHeading(props: ProjectHeadingProps) {
  const { project, onRelink, onImport } = props;
  const { t } = useTranslation('projects');
  const app = useAppParts();
  const projects = useApp((state) => state.projects);
  const imports = useCan(project.server, 'importThreads');
  const [renaming, setRenaming] = useState(false);
  const { id, name, collapsed, present } = project;
  const at = projects.findIndex((one) => one.id === id);
  const [up, down] = [projects[at - 1] ?? null, projects[at + 1] ?? null];
  const Fold = collapsed ? ChevronRight : ChevronDown;

  function move(to: Project | null): void {
    const order = to === null ? null : orderAt(projects, project, to);
    if (order !== null) moveProject(app, project, order);
  }

  if (renaming) {
    return (
      <div className="project-heading">
        <RenameField
          label={t('newName', { project: name })}
          value={name}
          onRename={(to) => attempt(app, t('notRenamed'), () => renameProject(app, id, to))}
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
          title={present ? project.path : t('notThere', { path: project.path })}
          onClick={() => attempt(app, t('notFolded'), () => foldProject(app, id, !collapsed))}
        >
          <Fold className="icon is-tiny" aria-hidden="true" />
          <span className="cut" dir="auto">
            {name}
          </span>
          {present ? null : (
            <FolderX
              className="icon is-tiny is-warning"
              role="img"
              aria-label={t('folderMissing')}
            />
          )}
        </button>
      </h2>
      <span className="project-acts">
        <Menu
          screen="menu.project"
          align="end"
          entries={[
            { label: t('rename'), asks: UPDATE, onSelect: () => setRenaming(true) },
            { label: t('moveUp'), asks: UPDATE, disabled: up === null, onSelect: () => move(up) },
            {
              label: t('moveDown'),
              asks: UPDATE,
              disabled: down === null,
              onSelect: () => move(down),
            },
            {
              label: present ? t('changeFolder') : t('relinkFolder'),
              hint: project.path,
              asks: UPDATE,
              onSelect: () => onRelink(project),
            },
            {
              label: t('importThread'),
              asks: 'thread/import/begin',
              disabled: !imports,
              ...(imports ? {} : { hint: t('serverCannot') }),
              onSelect: () => onImport(project),
            },
            'line',
            {
              label: t('remove'),
              hint: t('removeAbout'),
              danger: true,
              asks: 'host/project/remove',
              onSelect: () => attempt(app, t('notRemoved'), () => removeProject(app, id)),
            },
          ]}
        >
          {(trigger) => (
            <button
              {...trigger}
              className="icon-button"
              aria-label={t('moreFor', { project: name })}
              title={t('more')}
            >
              <Ellipsis className="icon" aria-hidden="true" />
            </button>
          )}
        </Menu>
        <IconButton
          label={t('newThreadIn', { project: name })}
          asks="thread/start"
          onClick={() => showNew(app, id)}
        >
          <Plus className="icon" aria-hidden="true" />
        </IconButton>
      </span>
    </div>
  );
});
