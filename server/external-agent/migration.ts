/** What can be taken over, as steps that are shown first and done later. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { MigrationItem } from '../protocol/external-agent.ts';

export type ItemType =
  'AGENTS_MD' | 'CONFIG' | 'MCP_SERVER_CONFIG' | 'SKILLS' | 'COMMANDS' | 'SESSIONS';

/** One thing that is taken over. It writes with Skein or in the workspace, never with the other agent. */
export interface Step {
  /** By which a client picks it from the item's details. */
  readonly name: string;
  readonly source: string;
  readonly title: string | null;
  /** Resolves with what it made. */
  readonly run: () => Promise<string>;
}

export interface Migration {
  readonly type: ItemType;
  /** Null for what belongs to the user. */
  readonly cwd: string | null;
  readonly item: MigrationItem;
  readonly steps: readonly Step[];
}

/** Where the other agent and Skein keep what belongs to the user, or to one workspace. */
export interface Place {
  /** Null for the user's own. */
  readonly cwd: string | null;
  /** The folder that holds the other agent's: the user's home, or the workspace. */
  readonly root: string;
  readonly agentsMd: string;
  readonly configFile: string;
  readonly skills: string;
}

export function homePlace(userHome: string, home: string): Place {
  return {
    cwd: null,
    root: userHome,
    agentsMd: path.join(home, 'AGENTS.md'),
    configFile: path.join(home, 'config.toml'),
    skills: path.join(home, 'skills'),
  };
}

export function workspacePlace(cwd: string): Place {
  return {
    cwd,
    root: cwd,
    agentsMd: path.join(cwd, 'AGENTS.md'),
    configFile: path.join(cwd, '.skein', 'config.toml'),
    skills: path.join(cwd, '.agents', 'skills'),
  };
}

type Details = NonNullable<MigrationItem['details']>;

export function emptyDetails(): Required<Omit<Details, 'memory'>> {
  return {
    plugins: [],
    skills: [],
    sessions: [],
    mcpServers: [],
    hooks: [],
    subagents: [],
    commands: [],
  };
}

/** A migration whose steps are listed by name in the details; null when there are no steps. */
export function namedMigration(
  place: Place,
  type: 'MCP_SERVER_CONFIG' | 'SKILLS' | 'COMMANDS',
  member: 'mcpServers' | 'skills' | 'commands',
  description: string,
  steps: readonly Step[],
): Migration | null {
  if (steps.length === 0) return null;
  const details = { ...emptyDetails(), [member]: steps.map(({ name }) => ({ name })) };
  const item: MigrationItem = { itemType: type, description, cwd: place.cwd, details };
  return { type, cwd: place.cwd, item, steps };
}

/** Instructions and skills name their reader; here that is another. */
export function adapted(text: string): string {
  return text.replaceAll('CLAUDE.md', 'AGENTS.md').replaceAll('Claude Code', 'Skein');
}

export async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return null;
  }
}

/** The object in a JSON file; an empty one when there is none. */
export async function jsonOf(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return recordOf(JSON.parse((await textOf(file)) ?? '{}'));
  } catch {
    return {};
  }
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? (value as Readonly<Record<string, unknown>>) : {};
}

export async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch {
    return false;
  }
}
