import { afterEach, expect, it } from 'vitest';
import type { SkillMetadata } from '../../../server/protocol/skill.ts';
import { SERVER, aProject, startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { SkillList } from './skill-list.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

const aSkill = (name: string, change: Partial<SkillMetadata> = {}): SkillMetadata => ({
  name,
  description: `How to ${name}`,
  path: `/home/ada/.skein/skills/${name}/SKILL.md`,
  scope: 'user',
  enabled: true,
  ...change,
});

async function serving(skills: SkillMetadata[], errors: { path: string; message: string }[] = []) {
  const project = aProject({ path: '/home/ada/parcel', name: 'parcel' });
  const { app, hub } = await startedApp({ projects: [project] });
  const asked: unknown[] = [];
  hub.on('skills/list', (params) => {
    asked.push(params);
    const { cwds } = params as { cwds: string[] };
    return { result: { data: cwds.map((cwd) => ({ cwd, skills, errors })) } };
  });
  hub.on('skills/config/write', (params) => {
    const { path, enabled } = params as { path: string; enabled: boolean };
    const at = skills.findIndex((one) => one.path === path);
    const found = skills[at];
    if (found !== undefined) skills[at] = { ...found, enabled };
    return { result: { effectiveEnabled: enabled } };
  });
  return { app, hub, asked };
}

it('lists each once: where it is from, whether it is used, and why one cannot be', async () => {
  const { app } = await serving(
    [
      aSkill('release'),
      aSkill('lint', { scope: 'repo', path: '/home/ada/parcel/.agents/skills/lint/SKILL.md' }),
      aSkill('help', { scope: 'system' }),
    ],
    [{ path: '/home/ada/.skein/skills/odd/SKILL.md', message: 'it has no description' }],
  );
  const page = (drawn = await draw(app, <SkillList server={SERVER} />));
  await page.wait();
  const rows = page.all('li').map(({ textContent }) => textContent);
  expect(rows).toHaveLength(4);
  expect(rows[0]).toContain('it has no description');
  expect(rows[0]).toContain('skills/odd/SKILL.md');
  expect(rows.slice(1).map((row) => row?.slice(0, 20))).toEqual([
    expect.stringContaining('helpBuilt in'),
    expect.stringContaining('lintparcel'),
    expect.stringContaining('releaseYours'),
  ]);
  await page.click(page.find('[role="switch"]', 'Use release'));
  await page.wait();
  expect(page.find('[role="switch"]', 'Use release').getAttribute('aria-checked')).toBe('false');
});

it('looks again when files change, and reads them anew when told to', async () => {
  const skills = [aSkill('release')];
  const { app, hub, asked } = await serving(skills);
  const page = (drawn = await draw(app, <SkillList server={SERVER} />));
  await page.wait();
  skills.push(aSkill('triage'));
  await page.after(() => hub.emit(SERVER, { method: 'skills/changed', params: {} }));
  await page.wait();
  expect(page.all('li')).toHaveLength(2);
  await page.click(page.find('button', 'Look again'));
  await page.wait();
  expect(asked.at(-1)).toMatchObject({ forceReload: true });
  expect(asked.at(-2)).not.toMatchObject({ forceReload: true });
});

it('says how to write one where there is none', async () => {
  const { app } = await serving([]);
  const page = (drawn = await draw(app, <SkillList server={SERVER} />));
  await page.wait();
  expect(page.find('section.empty').textContent).toContain('skills/release/SKILL.md');
  expect(page.find('pre').textContent).toContain('name: release');
});
