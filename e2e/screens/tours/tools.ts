/** What tools and skills there are, and an MCP server that wants to know who asks. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Tour } from '../stage.ts';

const trial = fileURLToPath(
  new URL('../../../server/mcp/testing/trial-server.ts', import.meta.url),
);
const SKILL = '---\nname: tides\ndescription: How tides are worked out\n---\nMind the moon.\n';

/** Lets nobody in, and says where to log in. Lives as long as its process. */
async function guardedServer(): Promise<string> {
  const server = createServer(({ url }, response) => {
    const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const known = url?.startsWith('/.well-known/') === true;
    response.writeHead(known ? 200 : 401, {
      'content-type': 'application/json',
      ...(known
        ? {}
        : {
            'www-authenticate': `Bearer resource_metadata="${at}/.well-known/oauth-protected-resource"`,
          }),
    });
    response.end(
      JSON.stringify({
        resource: `${at}/mcp`,
        authorization_servers: [at],
        issuer: at,
        authorization_endpoint: `${at}/authorize`,
        token_endpoint: `${at}/token`,
        registration_endpoint: `${at}/register`,
        response_types_supported: ['code'],
        code_challenge_methods_supported: ['S256'],
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
}

export const tools = {
  name: 'tools and skills',
  connected: true,
  begin: async ({ app, skein, restart }) => {
    await app.openFolder(skein.workspace);
    const skill = join(skein.home, 'skills', 'tides');
    await mkdir(skill, { recursive: true });
    await writeFile(join(skill, 'SKILL.md'), SKILL);
    const url = await guardedServer();
    await restart(async () => {
      const config = join(skein.home, 'config.toml');
      const servers = [
        '\n[mcp_servers.harbour]',
        `command = ${JSON.stringify(process.execPath)}`,
        `args = ${JSON.stringify([trial])}`,
        '\n[mcp_servers.office]',
        `url = ${JSON.stringify(url)}\n`,
      ];
      await writeFile(config, (await readFile(config, 'utf8')) + servers.join('\n'));
    });
  },
  visits: {
    'mcp.list': async ({ page, go }) => {
      await go('#/settings/mcp');
      await page.getByText(/\d+ tools/).waitFor();
    },
    'mcp.offer': async ({ page }) =>
      page.getByRole('button', { name: 'What harbour offers' }).click(),
    'mcp.login': () => Promise.resolve(),
    'menu.mcp': async ({ page }) => page.getByRole('button', { name: 'More for harbour' }).click(),
    'form.mcp': async ({ page }) => page.getByRole('button', { name: 'Add server' }).click(),
    'skills.list': async ({ go }) => go('#/settings/skills'),
  },
} satisfies Tour;
