/** The sections of a home, in `thread-sections.json`. Which threads are in one, the threads say. */
import { v7 as uuid } from 'uuid';
import * as z from 'zod/mini';
import { HomeFile } from '../home-file.ts';
import { errorCodes } from '../protocol/envelope.ts';
import { PINNED_SECTION, threadSection } from '../protocol/section.ts';
import type { ThreadSection } from '../protocol/section.ts';
import { RpcFault } from '../rpc/fault.ts';

/** Always there. */
export const PINNED: ThreadSection = {
  id: PINNED_SECTION,
  name: 'Pinned',
  appearance: null,
};

type Appearance = ThreadSection['appearance'];

export class SectionBook {
  readonly #file: HomeFile<readonly ThreadSection[]>;

  constructor(home: string) {
    this.#file = new HomeFile(home, 'thread-sections.json', [], (json) =>
      z.parse(z.array(threadSection()), json),
    );
  }

  /** Oldest first. */
  list(): readonly ThreadSection[] {
    return [PINNED, ...this.#file.current];
  }

  find(id: string): ThreadSection | null {
    return this.list().find((section) => section.id === id) ?? null;
  }

  create(name: string, appearance: Appearance): Promise<ThreadSection> {
    const section = { id: uuid(), name: named(name), appearance: shown(appearance) };
    return this.#file.change((sections) => ({ next: [...sections, section], result: section }));
  }

  /** An `appearance` of undefined stays as it is. @throws {RpcFault} */
  update(id: string, name: string, appearance: Appearance): Promise<ThreadSection> {
    const next = named(name);
    if (id === PINNED.id) throw refused('the built-in pinned section cannot be renamed');
    return this.#file.change((sections) => {
      const found = sections.find((section) => section.id === id);
      if (found === undefined) throw refused(`thread section not found: ${id}`);
      const section = {
        id,
        name: next,
        appearance: appearance === undefined ? shown(found.appearance) : shown(appearance),
      };
      return {
        next: sections.map((each) => (each.id === id ? section : each)),
        result: section,
      };
    });
  }

  /** Its threads are in no section then. @throws {RpcFault} */
  delete(id: string): Promise<void> {
    if (id === PINNED.id) throw refused('the built-in pinned section cannot be deleted');
    return this.#file.change((sections) => {
      const next = sections.filter((section) => section.id !== id);
      if (next.length === sections.length) throw refused(`thread section not found: ${id}`);
      return { next, result: undefined };
    });
  }
}

function named(text: string): string {
  const name = text.trim();
  if (name === '') throw refused('section name must not be empty');
  return name;
}

function shown(appearance: Appearance): NonNullable<Appearance> | null {
  if (appearance == null) return null;
  return { icon: appearance.icon ?? null, color: appearance.color ?? null };
}

function refused(message: string): RpcFault {
  return new RpcFault(errorCodes.invalidParams, message);
}
