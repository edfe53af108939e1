import { useCallback, useState, type ReactNode } from 'react';
import type { Project } from '../../server/protocol/host.ts';
import { FolderPicker } from '../features/projects/folder-picker.tsx';
import { useApp, useAppParts } from '../lib/use-app.ts';
import { words } from '../lib/words.ts';
import type { App } from '../stores/app-store.ts';
import { addProject, chooseFolder, parentOf, relinkProject } from '../stores/project-actions.ts';
import { attempt } from '../stores/toasts.ts';

const t = words('app');

interface Question {
  readonly title: string;
  readonly start: string;
  readonly answer: (path: string | null) => void;
}

export interface FolderFlow {
  /** Lets the user open a folder; null if none was chosen. */
  readonly open: () => Promise<Project | null>;
  readonly relink: (project: Project) => void;
  /** A folder of this machine for something else; null if none was chosen. */
  readonly choose: (title: string) => Promise<string | null>;
  /** The in-app dialog while it asks; to be drawn once. */
  readonly dialog: ReactNode;
}

/** Asks for a folder: with the system's dialog, or with ours where there is none. */
export function useFolder(): FolderFlow {
  const app = useAppParts();
  const server = useApp((state) => state.servers[0]);
  const [question, setQuestion] = useState<Question | null>(null);

  // A server's home lies in the user's.
  const home = server?.home == null ? '/' : (parentOf(server.home) ?? '/');

  const open = useCallback(async () => {
    const path = await ask(app, t('openFolder'), home, setQuestion);
    return path === null ? null : addProject(app, path);
  }, [app, home]);

  const choose = useCallback((title: string) => ask(app, title, home, setQuestion), [app, home]);

  const relink = useCallback(
    (project: Project) => {
      attempt(app, t('notRelinked'), async () => {
        const title = t('whereIs', { project: project.name });
        const path = await ask(app, title, parentOf(project.path) ?? home, setQuestion);
        if (path !== null) await relinkProject(app, project.id, path);
      });
    },
    [app, home],
  );

  return {
    open,
    choose,
    relink,
    dialog:
      question === null ? null : (
        <FolderPicker
          title={question.title}
          server={server?.id ?? ''}
          start={question.start}
          onChoose={question.answer}
          onClose={() => question.answer(null)}
        />
      ),
  };
}

async function ask(
  app: App,
  title: string,
  start: string,
  setQuestion: (question: Question | null) => void,
): Promise<string | null> {
  const { available, path } = await chooseFolder(app);
  if (available) return path;
  return new Promise((resolve) => {
    const answer = (chosen: string | null): void => {
      setQuestion(null);
      resolve(chosen);
    };
    setQuestion({ title, start, answer });
  });
}
