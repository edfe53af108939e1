/** The skills that a model could use in a folder. */
import { useEffect, useState } from 'react';
import { useAppParts } from '../../lib/use-app.ts';
import { useCan } from '../../lib/use-can.ts';

export interface Skill {
  readonly name: string;
  readonly about: string;
  /** Of its SKILL.md, on the server's machine. */
  readonly path: string;
}

export interface Skills {
  readonly skills: readonly Skill[];
  readonly error: string | null;
}

/** @param wanted looks only then; the server keeps its list current, so each look asks it */
export function useSkills(server: string, root: string, wanted: boolean): Skills | null {
  const app = useAppParts();
  const able = useCan(server, 'skills');
  const [known, setKnown] = useState<Skills | null>(null);

  useEffect(() => {
    if (!wanted || !able || root === '') return;
    let current = true;
    app.rpc.request(server, 'skills/list', { cwds: [root] }).then(
      ({ data }) => {
        if (!current) return;
        const skills = data.flatMap((folder) => folder.skills).filter(({ enabled }) => enabled);
        setKnown({
          error: null,
          skills: skills.map(({ name, path, description, shortDescription }) => ({
            name,
            path,
            about: shortDescription ?? description,
          })),
        });
      },
      (error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        if (current) setKnown({ skills: [], error: why });
      },
    );
    return () => {
      current = false;
    };
  }, [app, server, root, wanted, able]);

  return wanted ? known : null;
}
