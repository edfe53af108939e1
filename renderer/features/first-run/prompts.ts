/** First messages that fit what is in the folder. */

export interface Prompt {
  readonly title: string;
  readonly hint: string;
  /** What goes into the composer. */
  readonly text: string;
}

const tested = ['package.json', 'Cargo.toml', 'pyproject.toml', 'go.mod', 'Makefile', 'pom.xml'];

const explain: Prompt = {
  title: 'Explain this project',
  hint: 'Its parts, and how to run it',
  text: 'Explain this project: its main parts, where it starts, and how to run it.',
};
const tests: Prompt = {
  title: 'Run the tests',
  hint: 'And say what fails, and why',
  text: 'Run the tests and tell me what fails and why.',
};
const review: Prompt = {
  title: 'Review the last commit',
  hint: 'Mistakes first, then what is untested',
  text: 'Review the last commit: mistakes first, then what no test covers.',
};
const openEnds: Prompt = {
  title: 'Find open ends',
  hint: 'Every TODO, with its file and line',
  text: 'Find TODO in this project',
};
const files: Prompt = {
  title: 'List the files',
  hint: 'A first look around',
  text: 'List the files of this project.',
};

/**
 * @param names entries of the project's folder; null when it is not known
 * @param guide whether rules answer, which cannot judge code
 */
export function promptsFor(names: ReadonlySet<string> | null, guide: boolean): readonly Prompt[] {
  const hasTests = names === null || tested.some((name) => names.has(name));
  const hasGit = names?.has('.git') ?? false;
  return [explain, hasTests ? tests : files, hasGit && !guide ? review : openEnds];
}
