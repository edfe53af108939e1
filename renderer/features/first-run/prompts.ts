/** First messages that fit what is in the folder. */
import { words } from '../../lib/words.ts';
import { firstRun as english } from '../../locales/en/first-run.ts';

const t = words('firstRun');

export interface Prompt {
  readonly title: string;
  readonly hint: string;
  /** What goes into the composer. */
  readonly text: string;
}

const tested = ['package.json', 'Cargo.toml', 'pyproject.toml', 'go.mod', 'Makefile', 'pom.xml'];

type Name = 'explain' | 'tests' | 'review' | 'openEnds' | 'files';

/**
 * @param names entries of the project's folder; null when it is not known
 * @param guide whether rules answer, which cannot judge code
 */
export function promptsFor(names: ReadonlySet<string> | null, guide: boolean): readonly Prompt[] {
  const hasTests = names === null || tested.some((name) => names.has(name));
  const hasGit = names?.has('.git') ?? false;
  const chosen: readonly Name[] = [
    'explain',
    hasTests ? 'tests' : 'files',
    hasGit && !guide ? 'review' : 'openEnds',
  ];
  return chosen.map((name) => ({
    title: t(`prompt.${name}`),
    hint: t(`prompt.${name}About`),
    // The guide's rules are about English words.
    text: guide ? english.prompt[`${name}Text`] : t(`prompt.${name}Text`),
  }));
}
