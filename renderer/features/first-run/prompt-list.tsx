import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Project } from '../../../server/protocol/host.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { promptsFor } from './prompts.ts';

export interface PromptListProps {
  readonly project: Project | null;
  /** The offline guide answers. */
  readonly guide: boolean;
  readonly onPick: (text: string) => void;
}

/** Three first messages that fit the folder; a press puts one into the composer. */
export function PromptList({ project, guide, onPick }: PromptListProps) {
  const { t } = useTranslation('firstRun');
  const app = useAppParts();
  const [found, setFound] = useState<{ path: string; names: ReadonlySet<string> } | null>(null);
  const path = project?.path ?? null;
  const server = project?.server ?? null;

  useEffect(() => {
    if (path === null || server === null) return;
    let current = true;
    app.rpc.request(server, 'fs/readDirectory', { path }).then(
      ({ entries }) => {
        if (current) setFound({ path, names: new Set(entries.map((entry) => entry.fileName)) });
      },
      // A folder that cannot be read gets the prompts that fit any.
      () => {},
    );
    return () => {
      current = false;
    };
  }, [app, server, path]);

  const names = found !== null && found.path === path ? found.names : null;
  return (
    <div className="prompts" role="group" aria-label={t('examples')}>
      {promptsFor(names, guide).map((prompt) => (
        <button key={prompt.title} type="button" onClick={() => onPick(prompt.text)}>
          <b>{prompt.title}</b>
          <span>{prompt.hint}</span>
        </button>
      ))}
    </div>
  );
}
