/** A library of any size and what is asked of it: the same in every run. */
import type { ThreadItem } from '../../server/protocol/item.ts';
import type { createLibrary } from './library.ts';
import type { Write } from './records.ts';

export type Asked = 'rare' | 'common' | 'beginning' | 'several' | 'phrase' | 'chinese';

const ITEMS_PER_TURN = 20;
const TURNS_PER_THREAD = 25;
export const FOLDERS = 40;

/** Numbers that look random. */
function randomFrom(start: number): () => number {
  let seed = start;
  return () => {
    seed = (Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return ((seed ^ (seed >>> 12)) >>> 0) / 2 ** 32;
  };
}

class Language {
  readonly words: readonly string[];
  readonly random: () => number;

  constructor(seed: number) {
    const letters = randomFrom(42);
    this.words = Array.from({ length: 60_000 }, () =>
      Array.from({ length: 2 + Math.floor(letters() * 9) }, () =>
        String.fromCharCode(97 + Math.floor(letters() ** 1.5 * 26)),
      ).join(''),
    );
    this.random = randomFrom(seed);
  }

  /** A few words are in most texts, most words in few: as in any language. */
  word(): string {
    return this.words[Math.floor(this.random() ** 4 * this.words.length)] ?? '';
  }

  rare(): string {
    return this.words[Math.floor((0.9 + this.random() / 10) * this.words.length)] ?? '';
  }

  common(): string {
    return this.words[Math.floor(this.random() * 10)] ?? '';
  }

  han(): string {
    return String.fromCharCode(0x4e00 + Math.floor(this.random() ** 3 * 3000));
  }

  text(): string {
    const text = Array.from({ length: 30 }, () => this.word()).join(' ');
    if (this.random() >= 0.3) return text;
    return `${text} ${Array.from({ length: 20 }, () => this.han()).join('')}`;
  }
}

export function fillLibrary({ apply }: ReturnType<typeof createLibrary>, items: number): void {
  const language = new Language(7);
  for (let thread = 0; thread * TURNS_PER_THREAD * ITEMS_PER_TURN < items; thread += 1) {
    apply(threadOf(thread, language));
  }
}

function threadOf(number: number, language: Language): Write[] {
  const threadId = `thread-${number}`;
  const turns = Array.from({ length: TURNS_PER_THREAD }, (_turn, turn) => ({
    id: `turn-${number}-${turn}`,
    status: 'completed' as const,
    startedAt: 1_700_000_000 + number * 1000 + turn,
    items: Array.from({ length: ITEMS_PER_TURN }, (_item, at) =>
      itemOf(`item-${number}-${turn}-${at}`, at, language),
    ),
  }));
  const thread = {
    id: threadId,
    name: `${language.word()} ${language.word()} ${language.word()}`,
    preview: language.text(),
    modelProvider: 'p',
    createdAt: 1,
    updatedAt: number,
    status: { type: 'idle' as const },
    cwd: `/ws/project-${number % FOLDERS}`,
    turns: [],
  };
  return [
    { op: 'thread', server: 'local', thread, archived: number % 5 === 0 },
    { op: 'page', server: 'local', threadId, turns },
  ];
}

/** A turn begins with what the user says; then commands, changes and words of the agent take turns. */
function itemOf(id: string, at: number, language: Language): ThreadItem {
  const text = language.text();
  if (at === 0) return { type: 'userMessage', id, content: [{ type: 'text', text }] };
  if (at % 5 === 4) {
    const path = `src/part-${Math.floor(language.random() * 50)}/file-${Math.floor(language.random() * 99)}.ts`;
    const changes = [{ path, kind: { type: 'update' as const }, diff: text }];
    return { type: 'fileChange', id, status: 'completed', changes };
  }
  if (at % 2 === 1) {
    return {
      type: 'commandExecution',
      id,
      command: `run ${language.word()}`,
      cwd: '/ws',
      source: 'agent',
      status: 'completed',
      commandActions: [],
      aggregatedOutput: text,
    };
  }
  return { type: 'agentMessage', id, text };
}

/** As people type them: whole words, growing ones, several, phrases, one to three Chinese characters. */
export function queriesOf(): Map<Asked, string[]> {
  const language = new Language(11);
  const word = (): string => language.word();
  const kinds: Readonly<Record<Asked, (at: number) => string>> = {
    rare: () => `${language.rare()} `,
    common: () => `${language.common()} `,
    beginning: (at) => word().slice(0, 1 + (at % 3)),
    several: () => `${word()} ${word()} ${word().slice(0, 3)}`,
    phrase: () => `"${word()} ${language.common()}"`,
    chinese: (at) => Array.from({ length: 1 + (at % 3) }, () => language.han()).join(''),
  };
  const asked = Object.keys(kinds) as Asked[];
  return new Map(
    asked.map((name) => [name, Array.from({ length: 60 }, (_, at) => kinds[name](at))]),
  );
}
