/** CLAUDE.md, skills and commands. Commands become skills, which is what they are here. */
import { cp, lstat, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { adapted, exists, namedMigration, textOf } from './migration.ts';
import type { Migration, Place, Step } from './migration.ts';

export async function instructionsMigration(place: Place): Promise<Migration | null> {
  const source =
    place.cwd === null
      ? path.join(place.root, '.claude', 'CLAUDE.md')
      : path.join(place.root, 'CLAUDE.md');
  const text = (await textOf(source)) ?? '';
  const there = (await textOf(place.agentsMd)) ?? '';
  if (text.trim() === '' || there.trim() !== '') return null;
  const description = `Migrate ${source} to ${place.agentsMd}`;
  const run = async (): Promise<string> => {
    await mkdir(path.dirname(place.agentsMd), { recursive: true });
    // Whatever has appeared there meanwhile stays.
    await writeFile(place.agentsMd, adapted(text), { flag: there === '' ? 'wx' : 'w' });
    return place.agentsMd;
  };
  return {
    type: 'AGENTS_MD',
    cwd: place.cwd,
    item: { itemType: 'AGENTS_MD', description, cwd: place.cwd, details: null },
    steps: [{ name: 'AGENTS.md', source, title: null, run }],
  };
}

export async function skillsMigration(place: Place): Promise<Migration | null> {
  const from = path.join(place.root, '.claude', 'skills');
  const steps: Step[] = [];
  for (const name of await namesIn(from)) {
    const source = path.join(from, name);
    const target = path.join(place.skills, name);
    const text = await textOf(path.join(source, 'SKILL.md'));
    if (text === null || (await exists(target))) continue;
    const run = async (): Promise<string> => {
      await mkdir(place.skills, { recursive: true });
      // Links may lead anywhere, so they stay behind.
      await cp(source, target, {
        recursive: true,
        force: false,
        errorOnExist: true,
        filter: async (each) => !(await isLink(each)),
      });
      await writeFile(path.join(target, 'SKILL.md'), adapted(text));
      return name;
    };
    steps.push({ name, source: name, title: null, run });
  }
  const description = `Migrate skills from ${from} to ${place.skills}`;
  return namedMigration(place, 'SKILLS', 'skills', description, steps);
}

export async function commandsMigration(place: Place): Promise<Migration | null> {
  const from = path.join(place.root, '.claude', 'commands');
  const steps: Step[] = [];
  for (const file of await markdownBelow(from)) {
    const words = file.slice(0, -'.md'.length).split(path.sep).join('-');
    const name = `source-command-${words}`;
    const target = path.join(place.skills, name);
    const text = await textOf(path.join(from, file));
    // A skill takes no arguments and runs nothing while it is read.
    if (text === null || /\$(ARGUMENTS|\d)|!`/.test(text) || (await exists(target))) continue;
    const run = async (): Promise<string> => {
      await mkdir(target, { recursive: true });
      await writeFile(path.join(target, 'SKILL.md'), commandSkill(name, words, text), {
        flag: 'wx',
      });
      return name;
    };
    steps.push({ name, source: name, title: null, run });
  }
  const description = `Migrate commands from ${from} to ${place.skills}`;
  return namedMigration(place, 'COMMANDS', 'commands', description, steps);
}

function commandSkill(name: string, command: string, text: string): string {
  const [, head = '', body = text] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
  const described = /^description:\s*(.+)$/m.exec(head)?.[1]?.replace(/^(["'])(.*)\1$/, '$2');
  const about = described ?? `What the command /${command} did`;
  return `---\nname: ${JSON.stringify(name)}\ndescription: ${JSON.stringify(about)}\n---\n\nFor when the user asks for the command \`${command}\`.\n\n${adapted(body.trim())}\n`;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch {
    return [];
  }
}

async function markdownBelow(folder: string): Promise<string[]> {
  try {
    const files = await readdir(folder, { recursive: true });
    return files.filter((file) => file.endsWith('.md')).sort();
  } catch {
    return [];
  }
}

async function isLink(file: string): Promise<boolean> {
  return (await lstat(file)).isSymbolicLink();
}
