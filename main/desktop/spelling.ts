/**
 * Spelling. macOS checks by itself. Elsewhere Chromium fetches a dictionary for each language from its
 * maker's servers: so nothing is checked, and nothing fetched, until the user has chosen languages.
 */
import type { DesktopState } from '../../server/protocol/host-desktop.ts';
import type { Desk } from './desk.ts';

export interface SpellingPorts {
  readonly bySystem: boolean;
  readonly available: readonly string[];
  enable(on: boolean): void;
  setLanguages(languages: readonly string[]): void;
  onFailure(listener: (language: string) => void): void;
}

export interface Spelling {
  readonly state: DesktopState['spelling'];
}

export function followSpelling(
  desk: Pick<Desk, 'state' | 'onChange'>,
  ports: SpellingPorts,
  changed: () => void,
): Spelling {
  const { bySystem, available } = ports;
  const failed = new Set<string>();

  const choose = (wanted: readonly string[]): void => {
    if (bySystem) return;
    const known = wanted.filter((language) => available.includes(language));
    failed.clear();
    // Off first: with no language chosen, Chromium would take the system's.
    if (known.length === 0) ports.enable(false);
    ports.setLanguages(known);
    if (known.length > 0) ports.enable(true);
  };

  choose(desk.state.settings.spellLanguages);
  desk.onChange(({ settings }, before) => {
    if (settings.spellLanguages === before.settings.spellLanguages) return;
    if (settings.spellLanguages.join() === before.settings.spellLanguages.join()) return;
    choose(settings.spellLanguages);
    changed();
  });
  ports.onFailure((language) => {
    failed.add(language);
    changed();
  });
  return {
    get state() {
      return { bySystem, available: [...available], failed: [...failed] };
    },
  };
}
