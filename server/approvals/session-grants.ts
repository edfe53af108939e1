/** What the user allowed for as long as a thread stays loaded (`acceptForSession`). */
import type { CommandEffect, PatchEffect } from '../tools/tool.ts';

export interface GrantView {
  allowsCommand(effect: CommandEffect): boolean;
  allowsPatch(effect: PatchEffect): boolean;
}

/** One for each loaded thread. Commands count as the same word for word, in the same folder. */
export class SessionGrants implements GrantView {
  readonly #commands = new Set<string>();
  readonly #paths = new Set<string>();
  readonly #hosts = new Set<string>();

  allow(effect: CommandEffect | PatchEffect): void {
    if (effect.kind === 'command') this.#commands.add(commandKey(effect));
    else for (const target of effect.realPaths) this.#paths.add(target);
  }

  allowsCommand(effect: CommandEffect): boolean {
    return this.#commands.has(commandKey(effect));
  }

  /** `target`: `host:port`. */
  allowHost(target: string): void {
    this.#hosts.add(target);
  }

  allowsHost(target: string): boolean {
    return this.#hosts.has(target);
  }

  allowsPatch(effect: PatchEffect): boolean {
    return effect.realPaths.length > 0 && effect.realPaths.every((each) => this.#paths.has(each));
  }
}

/** Being allowed inside the sandbox says nothing about outside, so `escalate` is part of it. */
function commandKey({ argv, cwd, escalate }: CommandEffect): string {
  return JSON.stringify([argv, cwd, escalate]);
}
