import { useCallback, useState, type ReactNode } from 'react';
import type { Project } from '../../server/protocol/host.ts';
import type { ServerState } from '../../server/protocol/host-server.ts';
import { FolderPicker } from '../features/projects/folder-picker.tsx';
import { useAppParts } from '../lib/use-app.ts';
import { useDefaultServer, useReachable } from '../lib/use-servers.ts';
import { words } from '../lib/words.ts';
import type { App } from '../stores/app-store.ts';
import { addProject, chooseFolder, parentOf, relinkProject } from '../stores/project-actions.ts';
import { attempt } from '../stores/toasts.ts';

const t = words('app');

interface Question {
  readonly server: ServerState;
  readonly title: string;
  /** Null: where one of that server begins. */
  readonly start: string | null;
  readonly answer: (path: string | null) => void;
}

export interface FolderFlow {
  /** Lets the user open a folder, of the server for new threads if none is given; null if none was chosen. */
  readonly open: (server?: ServerState) => Promise<Project | null>;
  readonly relink: (project: Project) => void;
  /** A folder of this machine for something else; null if none was chosen. */
  readonly choose: (title: string) => Promise<string | null>;
  /** The in-app dialog while it asks; to be drawn once. */
  readonly dialog: ReactNode;
}

/** Asks for a folder: with the system's dialog, or with ours where there is none. */
export function useFolder(): FolderFlow {
  const app = useAppParts();
  const servers = useReachable();
  const first = useDefaultServer();
  const [question, setQuestion] = useState<Question | null>(null);

  const open = useCallback(
    async (server = first ?? undefined) => {
      if (server === undefined) throw new Error(t('noServer'));
      const path = await ask(app, server, t('openFolder'), null, setQuestion);
      return path === null ? null : addProject(app, server.id, path);
    },
    [app, first],
  );

  const choose = useCallback((title: string) => ask(app, null, title, null, setQuestion), [app]);

  const relink = useCallback(
    (project: Project) => {
      attempt(app, t('notRelinked'), async () => {
        const title = t('whereIs', { project: project.name });
        const server = servers.find(({ id }) => id === project.server);
        if (server === undefined) throw new Error(t('noServer'));
        const path = await ask(app, server, title, parentOf(project.path), setQuestion);
        if (path !== null) await relinkProject(app, project.id, path);
      });
    },
    [app, servers],
  );

  return {
    open,
    choose,
    relink,
    dialog:
      question === null ? null : (
        <FolderPicker
          title={question.title}
          server={question.server}
          start={question.start}
          onChoose={question.answer}
          onClose={() => question.answer(null)}
        />
      ),
  };
}

/** @param server whose folder it is to be; null: of this machine, which the first server has */
async function ask(
  app: App,
  server: ServerState | null,
  title: string,
  start: string | null,
  setQuestion: (question: Question | null) => void,
): Promise<string | null> {
  if (server === null || isHere(server)) {
    const { available, path } = await chooseFolder(app);
    if (available) return path;
  }
  const of = server ?? app.store.getState().servers[0];
  if (of === undefined) throw new Error(t('noServer'));
  return new Promise((resolve) => {
    const answer = (chosen: string | null): void => {
      setQuestion(null);
      resolve(chosen);
    };
    setQuestion({ server: of, title, start, answer });
  });
}

/** It sees the files of this machine. */
function isHere({ way }: ServerState): boolean {
  return way.type === 'bundled' || way.type === 'program';
}
