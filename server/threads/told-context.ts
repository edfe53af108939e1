/** What the model has been told of settings, instructions and the day, and what it must hear next. */
import { instructionSources, readInstructions } from '../agent/agents-md.ts';
import type { ProjectInstructions } from '../agent/agents-md.ts';
import { developerMessage, userMessage } from '../agent/history.ts';
import { skillsText } from '../skills/skill-words.ts';
import { changedContext, environmentText, initialContext, localDate } from '../agent/prompt.ts';
import type { PromptScene } from '../agent/prompt.ts';
import type { AgentSettings } from '../agent/settings.ts';
import type { ResponseItem } from '../model/model.ts';
import { defaultShell } from '../tools/exec-command/shell.ts';
import type { ThreadServices } from './services.ts';

const NO_SKILLS =
  '<skills_instructions>\nNo skills are available any more.\n</skills_instructions>';

export class ToldContext {
  readonly #services: ThreadServices;
  #instructions: ProjectInstructions;
  #settings: AgentSettings | null;
  /** When the model was last told the date; null when it was not. */
  #toldMs: number | null;
  /** What was last said of skills; undefined when that is not known. */
  #skills: string | null | undefined = undefined;
  #telling: string | null | undefined = undefined;

  private constructor(
    services: ThreadServices,
    instructions: ProjectInstructions,
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
    cwd: string,
    told: AgentSettings | null,
    lastTurnMs: number | null,
  ): Promise<ToldContext> {
    const instructions = await readInstructions(services.home, cwd);
    return new ToldContext(services, instructions, told, lastTurnMs);
  }

  /** Paths of the AGENTS.md files in force. */
  get sources(): string[] {
    return instructionSources(this.#instructions);
  }

  /** Whether the model has been told anything. */
  get begun(): boolean {
    return this.#settings !== null;
  }

  async moveTo(cwd: string): Promise<void> {
    this.#instructions = await readInstructions(this.#services.home, cwd);
  }

  /** All that a thread begins with, as things are now. */
  async whole(settings: AgentSettings): Promise<ResponseItem[]> {
    const scene = await this.#scene(settings);
    this.#telling = scene.skills;
    return initialContext(scene);
  }

  /** What the model must hear before the user's words. */
  async items(settings: AgentSettings): Promise<ResponseItem[]> {
    const scene = await this.#scene(settings);
    this.#telling = scene.skills;
    if (this.#settings === null) return initialContext(scene);
    const items = changedContext(this.#settings, scene);
    const { skills } = scene;
    // Of a thread that was loaded it is not known what was said: then what is now counts as told.
    if (this.#skills !== undefined && skills !== this.#skills) {
      items.push(developerMessage(skills ?? NO_SKILLS));
    }
    const moved = this.#settings.cwd !== settings.cwd;
    if (!moved && !this.#toldToday(scene.nowMs)) {
      items.push(userMessage([{ type: 'input_text', text: environmentText(scene) }]));
    }
    return items;
  }

  async #scene(settings: AgentSettings): Promise<PromptScene> {
    const services = this.#services;
    // Its making may take seconds; that there is no sandbox is then told by the first refusal.
    const ready = await Promise.race([services.environment(), Promise.resolve(null)]);
    const support = (await ready?.sandbox.probe()) ?? null;
    const shell = defaultShell(process.platform, services.variables).file;
    return {
      settings,
      instructions: this.#instructions,
      shell: shell.split(/[\\/]/).at(-1) ?? shell,
      noSandbox: support?.available === false ? support.reason : null,
      skills: skillsText((await services.skills.list(settings.cwd)).skills),
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
