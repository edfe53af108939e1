import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { skillHandlers } from '../handlers/skill.ts';
import type { RequestContext } from '../handlers/dispatcher.ts';
import { says } from '../model/scripted-model.ts';
import type { UserInput } from '../protocol/item.ts';
import { openFixture } from './testing/thread-fixture.ts';

const context = {} as RequestContext;

async function put(folder: string, name: string, text: string, file = 'SKILL.md'): Promise<string> {
  const target = path.join(folder, name, file);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, text);
  return target;
}

function skill(name: string, description: string): string {
  return `---\nname: ${name}\ndescription: ${description}\n---\n\nHow to ${name}.\n`;
}

async function open() {
  const opened = await openFixture(() => says('m', 'done'));
  const { skills, config } = opened.access.services;
  const handlers = skillHandlers(skills, config);
  const project = path.join(opened.workspace, '.agents', 'skills');
  const own = path.join(opened.home, 'skills');
  const list = async (forceReload = false) => {
    const listed = await handlers['skills/list'](
      { cwds: [opened.workspace], forceReload },
      context,
    );
    const [entry] = listed.data;
    if (entry === undefined) throw new Error('no entry');
    // The user's own folder is not ours to empty.
    const mine = entry.skills.filter((each) => each.path.startsWith(path.dirname(opened.home)));
    return { ...entry, skills: mine };
  };
  return { opened, handlers, project, own, list };
}

describe('skills/list', () => {
  it('reads skills of workspace, home and further roots, and says what is wrong with a file', async () => {
    const { opened, handlers, project, own, list } = await open();
    const deploy = await put(project, 'deploy', skill('deploy', 'Puts it out'));
    await put(
      project,
      'deploy',
      'interface:\n  display_name: Deploy it\n  icon_small: ./a.svg\n',
      'agents/openai.yaml',
    );
    await put(project, 'nested/deeper/deep', '---\ndescription: >\n  Lies\n  deep\n---\n');
    await put(project, '.hidden', skill('hidden', 'x'));
    const broken = await put(project, 'broken', 'no front matter');
    const bare = await put(project, 'bare', '---\nname: bare\n---\n');
    await put(project, 'long', skill('n'.repeat(65), 'x'));
    await put(own, 'notes', skill('notes', 'Takes notes'));
    await put(own, '.system/built', skill('built', 'Comes along'));
    const extra = path.join(opened.home, '..', 'extra');
    await put(extra, 'more', skill('more', 'One more'));

    const { skills, errors } = await list();
    expect(skills.map((each) => [each.name, each.scope, each.enabled])).toEqual([
      ['deep', 'repo', true],
      ['deploy', 'repo', true],
      ['notes', 'user', true],
      ['built', 'system', true],
    ]);
    expect(skills[0]?.description).toBe('Lies deep');
    expect(skills[1]).toEqual({
      name: 'deploy',
      description: 'Puts it out',
      interface: {
        displayName: 'Deploy it',
        iconSmall: path.join(path.dirname(deploy), 'a.svg'),
        iconLarge: null,
        iconSmallUrl: null,
        iconLargeUrl: null,
      },
      path: deploy,
      scope: 'repo',
      enabled: true,
      pluginId: null,
    });
    expect(errors).toEqual([
      { path: bare, message: 'missing field `description`' },
      { path: broken, message: 'missing YAML frontmatter delimited by ---' },
      {
        path: expect.any(String),
        message: 'invalid name: exceeds maximum length of 64 characters',
      },
    ]);

    expect(() => handlers['skills/extraRoots/set']({ extraRoots: ['rel'] }, context)).toThrow(
      'absolute',
    );
    await handlers['skills/extraRoots/set']({ extraRoots: [path.resolve(extra)] }, context);
    expect((await list()).skills.map((each) => each.name)).toContain('more');
  });

  it('tells when files change', async () => {
    const { opened, own, list } = await open();
    await mkdir(own, { recursive: true });
    expect((await list()).skills).toEqual([]);
    const from = opened.outbound.seen.length;
    await put(own, 'fresh', skill('fresh', 'New'));
    // A watcher may still be settling: the list can be asked for afresh at any time.
    expect((await list(true)).skills.map((each) => each.name)).toEqual(['fresh']);
    let n = 0;
    const told = async (): Promise<string[]> => {
      await put(own, 'fresh', skill('fresh', `Changed ${(n += 1)}`));
      return opened.outbound.methods(from);
    };
    await expect.poll(told, { interval: 100, timeout: 10_000 }).toContain('skills/changed');
    await expect.poll(async () => (await list()).skills[0]?.description).toBe(`Changed ${n}`);
  });

  it('keeps what is switched off in the config', async () => {
    const { opened, handlers, project, list } = await open();
    const file = await put(project, 'deploy', skill('deploy', 'Puts it out'));
    await put(project, 'test', skill('test', 'Tries it'));
    const write = handlers['skills/config/write'];
    expect(await write({ path: file, enabled: false }, context)).toEqual({
      effectiveEnabled: false,
    });
    await write({ name: 'test', enabled: false }, context);
    expect((await list()).skills.map((each) => each.enabled)).toEqual([false, false]);
    const config = path.join(opened.home, 'config.toml');
    expect(await readFile(config, 'utf8')).toContain('enabled = false');
    expect(await write({ path: file, enabled: true }, context)).toEqual({ effectiveEnabled: true });
    expect((await list()).skills.map((each) => each.enabled)).toEqual([true, false]);
    await write({ name: 'test', enabled: true }, context);
    expect(await readFile(config, 'utf8')).not.toContain('enabled = false');
    await expect(write({ enabled: true }, context)).rejects.toThrow('exactly one of path or name');
  });
});

describe('a model', () => {
  it('is told of skills, and reads the one that is asked for', async () => {
    const { opened, project } = await open();
    const deploy = await put(project, 'deploy', skill('deploy', 'Puts it out'));
    await put(project, 'quiet', skill('quiet', 'Only when asked'));
    await put(
      project,
      'quiet',
      'policy:\n  allow_implicit_invocation: false\n',
      'agents/openai.yaml',
    );
    const off = await put(project, 'off', skill('off', 'Switched off'));
    await put(project, 'twin-a', skill('twin', 'One'));
    await put(project, 'twin-b', skill('twin', 'Other'));
    const { config } = opened.access.services;
    const value = [{ name: 'off', enabled: false }];
    await config.write({ edits: [{ keyPath: 'skills.config', value, mergeStrategy: 'replace' }] });

    const threadId = await opened.startThread();
    const turn = async (...input: UserInput[]): Promise<string[]> => {
      const from = opened.outbound.seen.length;
      const start = opened.manager.turnStart({ threadId, input });
      await opened.served('turn/start', start);
      await opened.outbound.untilMethod('turn/completed', from);
      const sent = opened.model.requests.at(-1)?.body.input ?? [];
      return sent.map((item) => JSON.stringify(item)).filter((text) => text.includes('<skill'));
    };
    const text = (words: string): UserInput => ({ type: 'text', text: words });

    const [told = ''] = await turn(text('hello'));
    expect(told).toContain('- deploy: Puts it out');
    expect(told).toContain('- twin: One');
    expect(told).not.toContain('quiet');
    expect(told).not.toContain('Switched off');

    const asked = await turn(text('use it'), { type: 'skill', name: 'deploy', path: deploy });
    expect(asked).toHaveLength(2);
    expect(asked[1]).toContain(`<skill>\\n<name>deploy</name>\\n<path>${deploy}</path>\\n---`);
    expect(asked[1]).toContain('How to deploy.');

    const named = await turn(text(`$quiet, $off, $twin, $nope and [$deploy](${deploy})`));
    expect(named.slice(2).map((each) => /<name>(\w+)/.exec(each)?.[1])).toEqual([
      'deploy',
      'quiet',
    ]);
    expect(await turn({ type: 'skill', name: 'off', path: off })).toHaveLength(4);

    // What changes is told once more, at the end.
    await put(project, 'fresh', skill('fresh', 'New here'));
    await opened.access.services.skills.list(opened.workspace, true);
    const later = await turn(text('and now'));
    expect(later.at(-1)).toContain('fresh: New here');
    expect(await turn(text('again'))).toHaveLength(5);
  });
});
