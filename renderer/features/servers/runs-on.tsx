import { ChevronDown, Server } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Project } from '../../../server/protocol/host.ts';
import type { ServerState } from '../../../server/protocol/host-server.ts';
import { Menu } from '../../components/menu.tsx';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { sleeps, useDefaultServer, useReachable } from '../../lib/use-servers.ts';
import { showNew } from '../../stores/navigation.ts';
import { addProject } from '../../stores/project-actions.ts';
import { attempt } from '../../stores/toasts.ts';

export interface RunsOnProps {
  readonly project: Project | null;
  /** Lets the user open a folder of that server. */
  readonly onOpenFolder: (server: ServerState) => void;
}

/** On which server a new thread will run; nothing where there is only one. */
export function RunsOn({ project, onOpenFolder }: RunsOnProps) {
  const { t } = useTranslation('servers');
  const app = useAppParts();
  const servers = useReachable();
  const first = useDefaultServer();
  const projects = useApp((state) => state.projects);
  const current = servers.find(({ id }) => id === project?.server) ?? first;
  if (servers.length < 2 || current === null) return null;

  function choose(server: ServerState): void {
    const there = projects.find((one) => one.server === server.id && one.path === project?.path);
    if (there !== undefined) showNew(app, there.id);
    else if (project !== null && seesThisMachine(server) && seesThisMachine(current)) {
      // Both have the same files: the same folder is meant.
      attempt(app, t('notChosen'), () => addProject(app, server.id, project.path));
    } else onOpenFolder(server);
  }

  return (
    <Menu
      screen="menu.runsOn"
      entries={servers.map((server) => ({
        label: server.name,
        ...(sleeps(server) ? { hint: t('asleep') } : {}),
        checked: server.id === current.id,
        onSelect: () => {
          if (server.id !== project?.server) choose(server);
        },
      }))}
    >
      {(trigger) => (
        <button {...trigger} className="chip is-lined">
          <Server className="icon is-small" aria-hidden="true" />
          <span className="cut" dir="auto">
            {t('runsOn', { server: current.name })}
          </span>
          <ChevronDown className="icon is-tiny" aria-hidden="true" />
        </button>
      )}
    </Menu>
  );
}

function seesThisMachine(server: ServerState | null): boolean {
  return server?.way.type === 'bundled' || server?.way.type === 'program';
}
