/** What can be put in the place of a word that begins with a sign, best first. */
import { File, Folder, Sparkles, type LucideIcon } from 'lucide-react';
import fuzzysort from 'fuzzysort';
import { useMemo } from 'react';
import { words } from '../../lib/words.ts';
import type { Attachment } from './attachments.ts';
import { mentionWords, useFileHits, type FileHits } from './file-mention.ts';
import type { Trigger } from './triggers.ts';
import { useSkills, type Skill } from './skills.ts';

/** Something that is done at once instead of being said. */
export interface ComposerCommand {
  /** What is typed behind the slash. */
  readonly name: string;
  readonly about: string;
  readonly icon: LucideIcon;
  /** @returns text that the composer is to hold then, if any */
  readonly run: () => string | void;
}

export interface Suggestion {
  readonly key: string;
  readonly icon: LucideIcon;
  readonly name: string;
  readonly about: string;
  /** Stands in the text then, and says what goes with the message because of it. */
  readonly inserts?: Mention;
  readonly run?: ComposerCommand['run'];
}

export type Mention = Omit<Extract<Attachment, { readonly words: string }>, 'id'>;

export interface Suggestions {
  readonly label: string;
  readonly items: readonly Suggestion[];
  /** In place of items, when there are none. */
  readonly note: string;
}

const say = words('composer');

const SHOWN = 8;

export interface SuggestionSources {
  /** Where files and skills are looked for. */
  readonly server: string;
  readonly root: string;
  readonly commands: readonly ComposerCommand[];
}

/** Null: nothing is looked for, or nothing is known yet. */
export function useSuggestions(
  trigger: Trigger | null,
  { server, root, commands }: SuggestionSources,
): Suggestions | null {
  const sign = trigger?.sign ?? null;
  const query = trigger?.query ?? '';
  const files = useFileHits(server, root, sign === '@' ? query : null);
  const skills = useSkills(server, root, sign === '$');
  return useMemo(() => {
    if (sign === '@') return files === null ? null : ofFiles(files);
    if (sign === '$') return skills === null ? null : ofSkills(skills, query);
    if (sign === '/') return ofCommands(commands, query);
    return null;
  }, [sign, query, files, skills, commands]);
}

function ofFiles({ files, query, error }: FileHits): Suggestions {
  return {
    label: say('files'),
    note: error ?? say('noFile', { query }),
    items: files.map((hit) => ({
      key: `${hit.root} ${hit.path}`,
      icon: hit.match_type === 'directory' ? Folder : File,
      name: hit.file_name,
      about: hit.path,
      inserts: {
        kind: 'mention',
        words: mentionWords(hit.path),
        name: hit.file_name,
        path: `${hit.root.replace(/[\\/]$/, '')}/${hit.path}`,
      },
    })),
  };
}

function ofSkills(
  { skills, error }: { skills: readonly Skill[]; error: string | null },
  query: string,
): Suggestions {
  return {
    label: say('skills'),
    note: error ?? (query === '' ? say('noSkills') : say('noSkill', { query })),
    items: best(skills, query, ['name', 'about']).map(({ name, about, path }) => ({
      key: path,
      icon: Sparkles,
      name,
      about,
      inserts: { kind: 'skill', words: `$${name}`, name, path },
    })),
  };
}

function ofCommands(commands: readonly ComposerCommand[], query: string): Suggestions | null {
  const items = best(commands, query, ['name', 'about']).map((command) => ({
    key: command.name,
    icon: command.icon,
    name: `/${command.name}`,
    about: command.about,
    run: command.run,
  }));
  // A path may begin with a slash, too: what fits no command is left alone.
  return items.length === 0 ? null : { label: say('commands'), items, note: '' };
}

function best<T extends Readonly<Record<K, unknown>>, K extends string>(
  all: readonly T[],
  query: string,
  keys: readonly K[],
): readonly T[] {
  if (query === '') return all.slice(0, SHOWN * 3);
  const found = fuzzysort.go(query, all, { keys: [...keys], limit: SHOWN, threshold: 0.3 });
  return found.map(({ obj }) => obj);
}
