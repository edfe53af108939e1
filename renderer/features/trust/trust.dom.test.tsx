import { afterEach, expect, it, vi } from 'vitest';
import { startSettings } from '../../../server/protocol/host-settings.ts';
import { SERVER, startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { FolderTrustCard } from './folder-trust-card.tsx';
import { TrustedFolders } from './trusted-folders.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

const CWD = '/home/ada/parcel/web';
const config = { model: 'big', mcp_servers: { db: { command: 'npx db', args: ['-y'] } } };

interface Kept {
  readonly projects: Record<string, { trust_level?: string }>;
  /** Paths that are there: to their text, or to null for a folder. */
  readonly files: Readonly<Record<string, string | null>>;
}

/** A server with a config of the user's, and one of the folder that counts once that is trusted. */
async function serving({ projects, files }: Kept, trustKey = '/home/ada/parcel') {
  const { app, hub } = await startedApp();
  hub.on('config/read', () => {
    const trusted = projects[trustKey]?.trust_level === 'trusted';
    const folder = { type: 'project', dotCodexFolder: '/home/ada/parcel/.skein' };
    const user = { type: 'user', file: '/home/ada/.skein/config.toml' };
    const layers = [
      {
        name: folder,
        version: 'sha256:1',
        config,
        ...(trusted ? {} : { disabledReason: 'not trusted' }),
      },
      { name: user, version: 'sha256:2', config: { projects } },
    ];
    return { result: { config: {}, origins: {}, layers } };
  });
  hub.on('fs/getMetadata', (params) => {
    const found = files[(params as { path: string }).path];
    if (found === undefined) return { error: { code: -32603, message: 'not there' } };
    return { result: { isDirectory: found === null, isFile: found !== null } };
  });
  hub.on('fs/readFile', (params) => ({
    result: { dataBase64: btoa(files[(params as { path: string }).path] ?? '') },
  }));
  const written: unknown[] = [];
  hub.on('config/batchWrite', (params) => {
    const [edit] = (params as { edits: { keyPath: string; value: string | null }[] }).edits;
    written.push([edit?.keyPath, edit?.value]);
    const folder = /^projects\."(.+)"/.exec(edit?.keyPath ?? '')?.[1] ?? '';
    if (edit?.value == null) delete projects[folder];
    else projects[folder] = { trust_level: edit.value };
    return { result: { status: 'ok', version: 'v', filePath: '/c' } };
  });
  const kept: unknown[] = [];
  hub.onHost('host/settings/write', (params) => {
    kept.push(params);
    return { settings: { ...startSettings, ...(params as object) } };
  });
  return { app, written, kept };
}

const onTrust = vi.fn<() => void>();
const card = <FolderTrustCard server={SERVER} cwd={CWD} turns={0} onTrust={onTrust} />;

it('names the folder, the files and all that they set, and trusts the repository', async () => {
  const { app, written } = await serving({
    projects: {},
    files: { '/home/ada/parcel/.git': null, '/home/ada/parcel/.skein/hooks.json': '{}' },
  });
  const page = (drawn = await draw(app, card));
  await expect.poll(() => page.all('[role="group"]')).toHaveLength(1);
  const shown = page.find('[role="group"]', 'Trust ~/parcel?').textContent ?? '';
  expect(shown).toContain('~/parcel/.skein/config.toml');
  expect(shown).toContain('model = "big"');
  expect(shown).toContain('mcp_servers.db.command = "npx db"');
  expect(shown).toContain('mcp_servers.db.args = ["-y"]');
  expect(shown).toContain('~/parcel/.skein/hooks.jsonHooks: you are asked about each one');
  await page.click(page.find('button', 'Trust'));
  await expect.poll(() => page.all('[role="group"]')).toEqual([]);
  expect(written).toEqual([['projects."/home/ada/parcel".trust_level', 'trusted']]);
  expect(onTrust).toHaveBeenCalledOnce();
});

it('trusts a work tree by the repository that it was made from', async () => {
  const files = { [`${CWD}/.git`]: 'gitdir: /home/ada/main/.git/worktrees/web\n' };
  const { app, written } = await serving({ projects: {}, files }, '/home/ada/main');
  const page = (drawn = await draw(app, card));
  await expect.poll(() => page.all('[role="group"]')).toHaveLength(1);
  await page.click(page.find('button', 'Trust'));
  await expect.poll(() => page.all('[role="group"]')).toEqual([]);
  expect(written).toEqual([['projects."/home/ada/main".trust_level', 'trusted']]);
});

it('asks no more after “not now”, nor where the user has said no', async () => {
  const { app, written, kept } = await serving({ projects: {}, files: {} });
  const page = (drawn = await draw(app, card));
  await expect.poll(() => page.all('[role="group"]')).toHaveLength(1);
  await page.click(page.find('button', 'Not now'));
  await expect.poll(() => page.all('[role="group"]')).toEqual([]);
  expect(kept).toEqual([{ declinedFolders: [expect.stringContaining('sha256:1')] }]);
  expect(written).toEqual([]);
  await page.remove();
  const refused = await serving({ projects: { [CWD]: { trust_level: 'untrusted' } }, files: {} });
  drawn = await draw(refused.app, card);
  await drawn.wait();
  expect(drawn.all('[role="group"]')).toEqual([]);
});

it('the settings list what was said of folders, take it back, and forget it', async () => {
  const projects = { '/b': { trust_level: 'trusted' }, '/a': { trust_level: 'untrusted' } };
  const { app, written } = await serving({ projects, files: {} });
  const page = (drawn = await draw(app, <TrustedFolders server={SERVER} />));
  await page.wait();
  const rows = (): (string | null)[] => page.all('li').map(({ textContent }) => textContent);
  expect(rows()).toEqual(['/aNot trustedForgetTrust', '/bTrustedRevoke']);
  await page.click(page.find('button', 'Revoke'));
  await page.wait();
  expect(rows()[1]).toBe('/bNot trustedForgetTrust');
  await page.click(page.all('button')[0] as HTMLElement);
  await page.wait();
  expect(rows()).toEqual(['/bNot trustedForgetTrust']);
  expect(written).toEqual([
    ['projects."/b".trust_level', 'untrusted'],
    ['projects."/a"', null],
  ]);
});
