/** Settings and MCP servers of other agents, into config.toml. */
import path from 'node:path';
import { editConfigFile } from '../config/config-edit.ts';
import type { ConfigEdit } from '../config/config-edit.ts';
import { loadConfigFile } from '../config/config-file.ts';
import type { ConfigStore } from '../config/config-store.ts';
import { formatKeyPath } from '../config/key-path.ts';
import { withHomeLock } from '../home-lock.ts';
import { jsonOf, namedMigration, recordOf } from './migration.ts';
import type { Migration, Place, Step } from './migration.ts';

export interface ConfigTarget {
  readonly home: string;
  readonly config: ConfigStore;
}

/** Where commands were confined, they shall be confined here too. */
export async function settingsMigration(
  place: Place,
  target: ConfigTarget,
): Promise<Migration | null> {
  const source = path.join(place.root, '.claude', 'settings.json');
  const confined = recordOf((await jsonOf(source))['sandbox'])['enabled'] === true;
  const there = await loadConfigFile(place.configFile);
  if (!confined || there.unreadable !== null || 'sandbox_mode' in there.config) return null;
  const edit: ConfigEdit = {
    keyPath: 'sandbox_mode',
    value: 'workspace-write',
    mergeStrategy: 'replace',
  };
  const run = async (): Promise<string> => {
    await write(place, target, edit);
    return place.configFile;
  };
  const description = `Migrate ${source} into ${place.configFile}`;
  return {
    type: 'CONFIG',
    cwd: place.cwd,
    item: { itemType: 'CONFIG', description, cwd: place.cwd, details: null },
    steps: [{ name: 'sandbox_mode', source, title: null, run }],
  };
}

/** Servers that Skein's config does not name yet. */
export async function serversMigration(
  place: Place,
  target: ConfigTarget,
  agent: 'claude' | 'cursor',
): Promise<Migration | null> {
  const there = await loadConfigFile(place.configFile);
  if (there.unreadable !== null) return null;
  const known = recordOf(there.config['mcp_servers']);
  const steps: Step[] = [];
  const servers = await serversOf(place, agent);
  for (const name of Object.keys(servers).sort()) {
    const server = serverConfig(recordOf(servers[name]));
    if (server === null || Object.hasOwn(known, name)) continue;
    const run = async (): Promise<string> => {
      const keyPath = formatKeyPath(['mcp_servers', name]);
      await write(place, target, { keyPath, value: server, mergeStrategy: 'upsert' });
      return name;
    };
    steps.push({ name, source: name, title: null, run });
  }
  const from = agent === 'cursor' ? path.join(place.root, '.cursor', 'mcp.json') : place.root;
  const description = `Migrate MCP servers from ${from} into ${place.configFile}`;
  return namedMigration(place, 'MCP_SERVER_CONFIG', 'mcpServers', description, steps);
}

async function serversOf(
  place: Place,
  agent: 'claude' | 'cursor',
): Promise<Readonly<Record<string, unknown>>> {
  const file =
    agent === 'cursor'
      ? path.join(place.root, '.cursor', 'mcp.json')
      : path.join(place.root, place.cwd === null ? '.claude.json' : '.mcp.json');
  return recordOf((await jsonOf(file))['mcpServers']);
}

/** As config.toml has it; null for a kind of server that can't be reached from here. */
function serverConfig(server: Readonly<Record<string, unknown>>): Record<string, unknown> | null {
  const { command, args, env, url, type } = server;
  if (typeof command === 'string') {
    const variables = texts(env);
    return {
      command,
      ...(Array.isArray(args) ? { args: args.filter((each) => typeof each === 'string') } : {}),
      ...(Object.keys(variables).length === 0 ? {} : { env: variables }),
    };
  }
  if (typeof url !== 'string' || type === 'sse') return null;
  const literal: Record<string, string> = {};
  const fromVariable: Record<string, string> = {};
  let bearer: string | null = null;
  for (const [header, value] of Object.entries(texts(server['headers']))) {
    const token = /^Bearer \$\{(\w+)\}$/i.exec(value)?.[1];
    const variable = /^\$\{(\w+)\}$/.exec(value)?.[1];
    if (header.toLowerCase() === 'authorization' && token !== undefined) bearer = token;
    else if (variable !== undefined) fromVariable[header] = variable;
    else literal[header] = value;
  }
  return {
    url,
    ...(bearer === null ? {} : { bearer_token_env_var: bearer }),
    ...(Object.keys(literal).length === 0 ? {} : { http_headers: literal }),
    ...(Object.keys(fromVariable).length === 0 ? {} : { env_http_headers: fromVariable }),
  };
}

function texts(value: unknown): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, text] of Object.entries(recordOf(value))) {
    if (typeof text === 'string' || typeof text === 'number') kept[name] = String(text);
  }
  return kept;
}

async function write(
  place: Place,
  { home, config }: ConfigTarget,
  edit: ConfigEdit,
): Promise<void> {
  if (place.cwd === null) await config.write({ edits: [edit] });
  else {
    await withHomeLock(home, 'config', () => editConfigFile(place.configFile, { edits: [edit] }));
  }
}
