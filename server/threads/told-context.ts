/** What the model has been told of settings, instructions and the day, and what it must hear next. */
import {
  INSTRUCTION_DEFAULTS,
  instructionSources,
  instructionWarnings,
} from '../agent/agents-md.ts';
import { developerMessage } from '../agent/history.ts';
import { InstructionFiles } from '../agent/instruction-files.ts';
import { changedContext, initialContext } from '../agent/prompt.ts';
import type { PromptScene } from '../agent/prompt.ts';
import { worksInOneFolder } from '../agent/settings.ts';
import type { AgentSettings } from '../agent/settings.ts';
import { changedGit, changedSurroundings, localDate } from '../agent/surroundings.ts';
import type { ResponseItem } from '../model/model.ts';
import { skillsText } from '../skills/skill-words.ts';
import { defaultShell } from '../tools/exec-command/shell.ts';
import { KnownHead } from '../workspace/known-head.ts';
import { threadLimits } from './network-limits.ts';
import type { ThreadServices } from './services.ts';
import { threadConfig } from './thread-config.ts';

const NO_SKILLS =
  '<skills_instructions>\nNo skills are available any more.\n</skills_instructions>';

export class ToldContext {
  readonly #services: ThreadServices;
  #instructions: InstructionFiles;
  #settings: AgentSettings | null;
  /** When the model was last told the date; null when it was not. */
  #toldMs: number | null;
  /** What was last said of skills; undefined when that is not known. */
  #skills: string | null | undefined = undefined;
  #telling: string | null | undefined = undefined;
  readonly #head = new KnownHead();
  /** Whether the folder was in a repository when that was looked at last. */
  #inGit = false;
  /** Git has answered since the model was told of it. */
  #gitAnswered = false;

  private constructor(
    services: ThreadServices,
    instructions: InstructionFiles,
    settings: AgentSettings | null,
    toldMs: number | null,
  ) {
    this.#services = services;
    this.#instructions = instructions;
    this.#settings = settings;
    this.#toldMs = toldMs;
  }

  /** `told` is null for a thread without turns; `lastTurnMs` is when its last turn began. */
  static async open(
    services: ThreadServices,
    settings: AgentSettings,
    told: AgentSettings | null,
    lastTurnMs: number | null,
  ): Promise<ToldContext> {
    const instructions = await instructionsOf(services, settings);
    return new ToldContext(services, instructions, told, lastTurnMs);
  }

  /** Paths of the AGENTS.md files in force. */
  get sources(): string[] {
    return instructionSources(this.#instructions.known);
  }

  /** What to know of those files, in sentences. */
  get warnings(): string[] {
    return instructionWarnings(this.#instructions.known);
  }

  /** Whether the model has been told anything. */
  get begun(): boolean {
    return this.#settings !== null;
  }

  async moveTo(settings: AgentSettings): Promise<void> {
    this.#instructions = await instructionsOf(this.#services, settings);
  }

  /** All that a thread begins with, as things are now. */
  async whole(settings: AgentSettings): Promise<ResponseItem[]> {
    const scene = await this.#scene(settings);
    this.#telling = scene.skills;
    return initialContext(scene);
  }

  /** What the model must hear before the user's words. `history`: what it was told so far. */
  async items(settings: AgentSettings, history: readonly ResponseItem[]): Promise<ResponseItem[]> {
    const scene = await this.#scene(settings);
    this.#telling = scene.skills;
    if (this.#settings === null) return initialContext(scene);
    const items = changedContext(this.#settings, scene);
    const { skills } = scene;
    // Of a thread that was loaded it is not known what was said: then what is now counts as told.
    if (this.#skills !== undefined && skills !== this.#skills) {
      items.push(developerMessage(skills ?? NO_SKILLS));
    }
    const stale = !worksInOneFolder(this.#settings, settings) || !this.#toldToday(scene.nowMs);
    return [...items, ...changedSurroundings(history, scene, stale)];
  }

  /** The model has been asked, so there is time to ask git: {@link notes} tells what it says. */
  look(settings: AgentSettings): void {
    if (!this.#inGit || settings.withoutEnvironment === true) return;
    void this.#services.git.look(settings.cwd).then((asked) => (this.#gitAnswered ||= asked));
  }

  /** What the model must hear before its next request. */
  notes(settings: AgentSettings, history: readonly ResponseItem[]): ResponseItem[] {
    if (!this.#gitAnswered) return [];
    this.#gitAnswered = false;
    const asked = this.#services.git.known(settings.cwd);
    return asked === null ? [] : changedGit(history, { now: asked, asked });
  }

  async #scene(settings: AgentSettings): Promise<PromptScene> {
    const services = this.#services;
    // Its making may take seconds; that there is no sandbox is then told by the first refusal.
    const ready = await Promise.race([services.environment(), Promise.resolve(null)]);
    const [support, skills, instructions, git, limits] = await Promise.all([
      ready?.sandbox.probe(),
      services.skills.list(settings.cwd),
      this.#instructions.now(),
      settings.withoutEnvironment === true ? null : this.#head.read(settings.cwd),
      threadLimits(services, settings),
    ]);
    this.#inGit = git !== null;
    const shell = defaultShell(process.platform, services.variables).file;
    return {
      settings,
      instructions,
      git: git === null ? null : { now: git, asked: services.git.known(settings.cwd) },
      shell: shell.split(/[\\/]/).at(-1) ?? shell,
      noSandbox: support?.available === false ? support.reason : null,
      byHost: limits !== null,
      skills: skillsText(skills.skills),
      nowMs: services.now(),
    };
  }

  /** The items of {@link items} are on their way. */
  told(settings: AgentSettings): void {
    this.#settings = settings;
    this.#skills = this.#telling;
    this.#toldMs = this.#services.now();
  }

  /** Asked at a turn only: the first look at the time zone's calendar takes some milliseconds. */
  #toldToday(nowMs: number): boolean {
    return this.#toldMs !== null && localDate(this.#toldMs) === localDate(nowMs);
  }
}

async function instructionsOf(
  services: ThreadServices,
  thread: AgentSettings,
): Promise<InstructionFiles> {
  const { settings } = await threadConfig(services, thread);
  const cwd = thread.withoutEnvironment === true ? null : thread.cwd;
  return InstructionFiles.open(services.home, cwd, {
    maxBytes: settings.projectDocMaxBytes ?? INSTRUCTION_DEFAULTS.maxBytes,
    fallbackNames: settings.projectDocFallbackFilenames,
    rootMarkers: settings.projectRootMarkers ?? INSTRUCTION_DEFAULTS.rootMarkers,
  });
}
