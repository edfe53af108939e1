import { afterEach, expect, it } from 'vitest';
import type { HookMetadata } from '../../../server/protocol/hook.ts';
import { startSettings } from '../../../server/protocol/host-settings.ts';
import { SERVER, startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { HookList } from './hook-list.tsx';
import { HookTrustCard } from './hook-trust-card.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

const aHook = (
  name: string,
  change: Partial<Extract<HookMetadata, { handlerType: 'command' }>> = {},
): HookMetadata => ({
  key: `/home/ada/parcel/.skein/hooks.json:stop:0:${name}`,
  eventName: 'stop',
  matcher: null,
  timeoutSec: 600,
  statusMessage: null,
  additionalContextLimit: null,
  sourcePath: '/home/ada/parcel/.skein/hooks.json',
  source: 'project',
  pluginId: null,
  environmentId: null,
  displayOrder: 0,
  enabled: true,
  isManaged: false,
  currentHash: `sha256:${name}`,
  trustStatus: 'untrusted',
  handlerType: 'command',
  command: `./${name}.sh --all`,
  async: false,
  ...change,
});

/** A server whose hooks become trusted by what is written. */
async function serving(...hooks: HookMetadata[]) {
  const { app, hub } = await startedApp();
  const asked: unknown[] = [];
  hub.on('hooks/list', (params) => {
    const { cwds } = params as { cwds: string[] };
    asked.push(cwds);
    return { result: { data: cwds.map((cwd) => ({ cwd, hooks, warnings: [], errors: [] })) } };
  });
  const written: unknown[] = [];
  hub.on('config/batchWrite', (params) => {
    written.push(params);
    const [edit] = (params as { edits: { value: Record<string, unknown> | null }[] }).edits;
    for (const [at, hook] of hooks.entries()) {
      if (edit?.value?.[hook.key] !== undefined) hooks[at] = { ...hook, trustStatus: 'trusted' };
    }
    return { result: { status: 'ok', version: 'v', filePath: '/c' } };
  });
  const kept: unknown[] = [];
  hub.onHost('host/settings/write', (params) => {
    kept.push(params);
    return { settings: { ...startSettings, ...(params as object) } };
  });
  return { app, asked, written, kept };
}

const card = <HookTrustCard server={SERVER} cwd="/home/ada/parcel" turns={0} />;

it('asks with the exact commands, where they are declared and when they run', async () => {
  const { app, asked, written } = await serving(
    aHook('lint', { eventName: 'preToolUse', matcher: 'Bash' }),
    aHook('known', { trustStatus: 'trusted' }),
    aHook('off', { enabled: false }),
    aHook('theirs', { trustStatus: 'managed', isManaged: true }),
    aHook('test', { trustStatus: 'modified' }),
  );
  const page = (drawn = await draw(app, card));
  await page.wait();
  expect(asked).toEqual([['/home/ada/parcel']]);
  const shown = page.find('[role="group"]', 'Trust these 2 hooks?').textContent ?? '';
  expect(shown).toContain('./lint.sh --all');
  expect(shown).toContain('Before a tool is used for Bash');
  expect(shown).toContain('/home/ada/parcel/.skein/hooks.json');
  expect(shown).toContain('At the end of a turnChanged');
  expect(shown).not.toContain('known.sh');
  await page.click(page.find('button', 'Trust these'));
  await expect.poll(() => page.all('[role="group"]')).toEqual([]);
  const value = {
    [aHook('lint').key]: { trusted_hash: 'sha256:lint' },
    [aHook('test').key]: { trusted_hash: 'sha256:test' },
  };
  expect(written).toEqual([
    { edits: [{ keyPath: 'hooks.state', value, mergeStrategy: 'upsert' }], reloadUserConfig: true },
  ]);
});

it('asks no more after “not now”, until a hook is another one', async () => {
  const { app, written, kept } = await serving(aHook('lint'));
  const page = (drawn = await draw(app, card));
  await page.wait();
  await page.click(page.find('button', 'Not now'));
  await expect.poll(() => page.all('[role="group"]')).toEqual([]);
  expect(kept).toEqual([{ declinedHooks: ['sha256:lint'] }]);
  expect(written).toEqual([]);
  const other = await serving(aHook('lint', { currentHash: 'sha256:other' }));
  other.app.store.setState({ settings: app.store.getState().settings });
  await page.remove();
  const again = (drawn = await draw(other.app, card));
  await again.wait();
  expect(again.find('[role="group"]').textContent).toContain('Trust this hook?');
});

it('the settings list them all, and take trust back', async () => {
  const known = aHook('known', { trustStatus: 'trusted' });
  const { app, written } = await serving(
    known,
    aHook('theirs', { trustStatus: 'managed', isManaged: true }),
    aHook('lint'),
  );
  const page = (drawn = await draw(app, <HookList server={SERVER} />));
  await page.wait();
  expect(page.all('li .list-item-text ~ .badge').map(({ textContent }) => textContent)).toEqual([
    'Trusted',
    'By your administrator',
    'Does not run',
  ]);
  expect(page.all('li button').map(({ textContent }) => textContent)).toEqual(['Revoke', 'Trust']);
  await page.click(page.find('button', 'Revoke'));
  expect(written).toEqual([
    {
      edits: [
        {
          keyPath: `hooks.state.${JSON.stringify(known.key)}.trusted_hash`,
          value: null,
          mergeStrategy: 'replace',
        },
      ],
      reloadUserConfig: true,
    },
  ]);
});

it('tells that hooks could not be read from having none, and tries again', async () => {
  const { app, hub } = await startedApp();
  hub.on('hooks/list', () => ({ error: { code: -32_603, message: 'a file is locked' } }));
  const page = (drawn = await draw(app, <HookList server={SERVER} />));
  await page.wait();
  expect(page.find('[role="alert"]').textContent).toContain('a file is locked');
  hub.on('hooks/list', () => ({ result: { data: [] } }));
  await page.click(page.find('button', 'Try again'));
  await page.wait();
  expect(page.find('h2', 'No hooks')).toBeTruthy();
});
