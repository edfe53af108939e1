/** Skills that are in force for folders of a server, and whether the user wants them. */
import type { SkillMetadata } from '../../server/protocol/skill.ts';
import type { App } from './app-store.ts';

export interface BrokenSkill {
  /** Its SKILL.md. */
  readonly path: string;
  readonly message: string;
}

export interface Skills {
  /** Each once, by name. */
  readonly skills: readonly SkillMetadata[];
  readonly broken: readonly BrokenSkill[];
}

export async function readSkills(
  app: App,
  server: string,
  cwds: readonly string[],
  anew: boolean,
): Promise<Skills> {
  const params = { cwds: [...cwds], ...(anew ? { forceReload: true } : {}) };
  const { data } = await app.rpc.request(server, 'skills/list', params);
  const skills = new Map(data.flatMap((one) => one.skills).map((skill) => [skill.path, skill]));
  const broken = new Map(data.flatMap((one) => one.errors).map((error) => [error.path, error]));
  return {
    skills: [...skills.values()].toSorted((one, other) => one.name.localeCompare(other.name)),
    broken: [...broken.values()].toSorted((one, other) => one.path.localeCompare(other.path)),
  };
}

/** @returns whether it is on now: a folder's own config may want it otherwise */
export async function switchSkill(
  app: App,
  server: string,
  path: string,
  enabled: boolean,
): Promise<boolean> {
  return (await app.rpc.request(server, 'skills/config/write', { path, enabled })).effectiveEnabled;
}
