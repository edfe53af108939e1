/**
 * What lies around a thread: AGENTS.md files, the environment, git. It changes while a thread goes on, and
 * what the model was told of it stands in the history, so that is where it is looked up.
 */
import type { ResponseItem } from '../model/model.ts';
import { instructionsText } from './agents-md.ts';
import type { ProjectInstructions } from './agents-md.ts';
import { gitNews, gitText } from './git-words.ts';
import type { GitView } from './git-words.ts';
import { OWN_TAGS, textsOf, userMessage } from './history.ts';
import type { AgentSettings } from './settings.ts';

export interface Surroundings {
  readonly settings: Pick<AgentSettings, 'cwd' | 'withoutEnvironment'>;
  readonly instructions: ProjectInstructions;
  /** Null outside of git. */
  readonly git: GitView | null;
  /** The shell's file name, such as `bash`. */
  readonly shell: string;
  readonly nowMs: number;
}

const CHANGED = 'The AGENTS.md files that apply have changed. This replaces what they said before:';
const GONE = `${OWN_TAGS.instructions}\n\nThere are none any more: what they said before no longer holds.`;

/** What a thread begins with. */
export function surroundings(scene: Surroundings): ResponseItem {
  const { git } = scene;
  return messageOf([
    instructionsText(scene.instructions, scene.settings.cwd),
    environmentText(scene),
    git === null ? null : gitText(git),
  ]);
}

/** What the model has to hear of what changed since. `environment`: tell that, too. */
export function changedSurroundings(
  history: readonly ResponseItem[],
  scene: Surroundings,
  environment: boolean,
): ResponseItem[] {
  const { git } = scene;
  const parts = [
    ...instructionsNews(history, instructionsText(scene.instructions, scene.settings.cwd)),
    environment ? environmentText(scene) : null,
    git === null ? null : gitNews(git, toldTexts(history, OWN_TAGS.git)),
  ];
  return parts.some((part) => part !== null) ? [messageOf(parts)] : [];
}

/** What is new of git alone. */
export function changedGit(history: readonly ResponseItem[], git: GitView): ResponseItem[] {
  const text = gitNews(git, toldTexts(history, OWN_TAGS.git));
  return text === null ? [] : [messageOf([text])];
}

function instructionsNews(history: readonly ResponseItem[], now: string | null): (string | null)[] {
  const told = toldTexts(history, OWN_TAGS.instructions).at(-1) ?? GONE;
  if ((now ?? GONE) === told) return [];
  if (now === null) return [GONE];
  return told === GONE ? [now] : [CHANGED, now];
}

/** Which day and folder it is; sent again when a later turn begins on another day. */
function environmentText({ settings, shell, nowMs }: Surroundings): string {
  const place =
    settings.withoutEnvironment === true
      ? []
      : [
          `  <cwd>${settings.cwd}</cwd>`,
          `  <shell>${shell}</shell>`,
          `  <os>${process.platform}</os>`,
        ];
  return [
    OWN_TAGS.environment,
    ...place,
    `  <current_date>${localDate(nowMs)}</current_date>`,
    `  <timezone>${Intl.DateTimeFormat().resolvedOptions().timeZone}</timezone>`,
    '</environment_context>',
  ].join('\n');
}

export function localDate(nowMs: number): string {
  const at = new Date(nowMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

function messageOf(parts: readonly (string | null)[]): ResponseItem {
  const texts = parts.filter((part) => part !== null);
  return userMessage(texts.map((text) => ({ type: 'input_text', text })));
}

/** Parts of messages in the user's role that begin so, oldest first. */
function toldTexts(history: readonly ResponseItem[], head: string): string[] {
  return history
    .filter((item) => item['role'] === 'user')
    .flatMap((item) => textsOf(item).filter((text) => text.startsWith(head)));
}
