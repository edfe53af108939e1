/** MCP servers of an app server: what its config says of them, and how they stand. */
import type { McpServerStatus } from '../../server/protocol/mcp.ts';
import { can } from './abilities.ts';
import type { App } from './app-store.ts';
import { edit, tableOf, textOf, writeEdits, type Edit, type Table } from './config-fields.ts';
import { mcpKeys, shownArgs } from './mcp-edits.ts';

/** As the config has it. */
export interface McpServer {
  readonly name: string;
  /** Null for one that no config names: a plugin's. */
  readonly table: Table | null;
  /** In the user's own config, so that it can be changed. */
  readonly written: boolean;
  readonly enabled: boolean;
  /** The command, or the address. */
  readonly place: string;
}

/** What a server answers about one that it was asked for. */
export type McpAnswer =
  | { readonly state: 'told'; readonly status: McpServerStatus }
  /** It can't tell, and why. */
  | { readonly state: 'silent'; readonly cause: string };

/** By name. @throws where the app server can tell neither its config nor its servers */
export async function readMcpServers(app: App, server: string): Promise<readonly McpServer[]> {
  const { config, layers } = await app.rpc.request(server, 'config/read', { includeLayers: true });
  const inForce = tableOf(config['mcp_servers']);
  const user = layers?.find(({ name }) => name.type === 'user');
  const own = user === undefined ? inForce : tableOf(tableOf(user.config)['mcp_servers']);
  const all = { ...own, ...inForce };
  const named = Object.entries(all).map(([name, value]) => {
    const table = tableOf(value);
    return {
      name,
      table,
      written: Object.hasOwn(own, name),
      enabled: table['enabled'] !== false,
      place: placeOf(table),
    };
  });
  return named.toSorted((one, other) => one.name.localeCompare(other.name));
}

/** Starts it if it does not run, to ask how it stands and what it offers. */
export async function askMcpServer(app: App, server: string, name: string): Promise<McpAnswer> {
  try {
    const params = { serverName: name, detail: 'full' as const };
    let cursor: string | null = null;
    do {
      // A server that knows no such filter tells of all of them, page by page.
      const page: { data: McpServerStatus[]; nextCursor: string | null } = await app.rpc.request(
        server,
        'mcpServerStatus/list',
        { ...params, cursor },
      );
      const status = page.data.find((one) => one.name === name);
      if (status !== undefined) return { state: 'told', status };
      cursor = page.nextCursor;
    } while (cursor !== null);
    return { state: 'silent', cause: '' };
  } catch (error) {
    return { state: 'silent', cause: error instanceof Error ? error.message : String(error) };
  }
}

/** @returns what the user should know of it, if there is anything */
export async function writeMcp(
  app: App,
  server: string,
  name: string,
  edits: readonly Edit[],
): Promise<string | null> {
  const hidden = await writeEdits(app, server, mcpKeys(name), edits);
  await reloadMcp(app, server);
  return hidden;
}

export function switchMcp(app: App, server: string, name: string, on: boolean): Promise<unknown> {
  // `true` is the default, and a line that says so may be wanted where it stands.
  return writeMcp(app, server, name, [edit([...mcpKeys(name), 'enabled'], on)]);
}

/** Takes it out of the config. @returns how to put it back as it was */
export async function removeMcp(
  app: App,
  server: string,
  { name, table }: McpServer,
): Promise<() => Promise<void>> {
  await writeMcp(app, server, name, [edit(mcpKeys(name), null)]);
  return async () => {
    await writeMcp(app, server, name, [edit(mcpKeys(name), table)]);
  };
}

/** Lets threads that are open have what the config says now. False: only new threads will. */
export async function reloadMcp(app: App, server: string): Promise<boolean> {
  if (!can(app.store.getState(), server, 'mcpReload')) return false;
  await app.rpc.request(server, 'config/mcpServer/reload', {});
  return true;
}

/** The page on which the user logs in; `mcpServer/oauthLogin/completed` tells how that went. */
export async function logInMcp(app: App, server: string, name: string): Promise<string> {
  const begun = await app.rpc.request(server, 'mcpServer/oauth/login', { name });
  return begun.authorizationUrl;
}

/** The command line or the address, without what may be a secret in it. */
function placeOf(table: Table): string {
  const url = textOf(table['url']);
  if (url !== '') return url.replace(/\/\/[^/@]*@/, '//').replace(/\?.*$/, '');
  return [textOf(table['command']), ...shownArgs(table)].join(' ').trim();
}
