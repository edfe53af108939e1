/** Splits code into words with a voice each. Runs in the worker, or where there is none, in the page. */
import { createHighlighterCore, type HighlighterCore } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';
import type { ThemeRegistrationRaw } from 'shiki/types';
import { grammarOf, type Language } from './code-languages.ts';

/** The look knows four voices; all else is plain. */
export type Voice = 'keyword' | 'string' | 'name' | 'comment' | null;
export type CodeToken = readonly [text: string, voice: Voice];
export type CodeLine = readonly CodeToken[];

/** Colours that never reach the screen: they carry the voice through the theme. */
const marks: Readonly<Record<string, Voice>> = {
  '#000001': 'keyword',
  '#000002': 'string',
  '#000003': 'name',
  '#000004': 'comment',
};

const theme: ThemeRegistrationRaw = {
  name: 'voices',
  type: 'light',
  fg: '#000000',
  bg: '#ffffff',
  settings: [
    { settings: { foreground: '#000000', background: '#ffffff' } },
    {
      scope: [
        'keyword',
        'storage',
        'constant.language',
        'variable.language',
        'support.type.primitive',
        'support.type.builtin',
        'markup.inserted',
      ],
      settings: { foreground: '#000001' },
    },
    {
      scope: ['keyword.operator', 'storage.type.function.arrow'],
      settings: { foreground: '#000000' },
    },
    {
      scope: [
        'keyword.operator.new',
        'keyword.operator.expression',
        'keyword.operator.word',
        'keyword.operator.logical.python',
      ],
      settings: { foreground: '#000001' },
    },
    {
      scope: [
        'string',
        'constant.numeric',
        'constant.character',
        'markup.inline.raw',
        'markup.deleted',
      ],
      settings: { foreground: '#000002' },
    },
    { scope: ['meta.template.expression'], settings: { foreground: '#000000' } },
    {
      scope: [
        'entity.name.tag',
        'entity.other.attribute-name',
        'entity.name.section',
        'entity.name.type.class',
        'support.type.property-name',
        'support.class',
        'markup.heading',
        'meta.diff.header',
      ],
      settings: { foreground: '#000003' },
    },
    { scope: ['comment', 'punctuation.definition.comment'], settings: { foreground: '#000004' } },
  ],
};

let core: Promise<HighlighterCore> | null = null;

function highlighter(): Promise<HighlighterCore> {
  core ??= createHighlighterCore({
    // Regular expressions of the browser's own: WebAssembly is not allowed by our CSP.
    engine: createJavaScriptRegexEngine({ forgiving: true }),
    themes: [theme],
    langs: [],
  });
  return core;
}

export async function tokenizeCode(code: string, language: Language): Promise<CodeLine[]> {
  const shiki = await highlighter();
  if (!shiki.getLoadedLanguages().includes(language)) {
    await shiki.loadLanguage(...(await grammarOf(language)));
  }
  const lines = shiki.codeToTokensBase(code, {
    lang: language,
    theme: 'voices',
    tokenizeMaxLineLength: 1_000,
    // Of one line. The first one also builds the grammar's expressions, which may take a while.
    tokenizeTimeLimit: 5_000,
  });
  return lines.map((line) => joined(line.map(({ content, color }) => [content, voiceOf(color)])));
}

function voiceOf(color: string | undefined): Voice {
  return color === undefined ? null : (marks[color.toLowerCase()] ?? null);
}

/** Neighbours of the same voice become one: fewer elements on the page. */
function joined(tokens: readonly CodeToken[]): CodeLine {
  const line: [string, Voice][] = [];
  for (const [text, voice] of tokens) {
    const last = line.at(-1);
    if (last !== undefined && (last[1] === voice || text.trim() === '')) last[0] += text;
    else line.push([text, voice]);
  }
  return line;
}
