/** Commands in React: what a part of the screen makes of them, and the keys they have. */
import { useEffect, useLayoutEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { commandsOf, type CommandId, type CommandOption } from '../stores/command-book.ts';
import { useSidePlace } from './side-place.ts';
import { useApp, useAppParts } from './use-app.ts';

/** Does a command while this is on the screen. Null: not now. */
export function useCommand(id: CommandId, run: (() => void) | null): void {
  useProvided(id, run, (latest) => ({ run: () => latest.current?.() }));
}

/** Says between what a command lets the user choose while this is on the screen. */
export function useCommandOptions(
  id: CommandId,
  options: (() => readonly CommandOption[]) | null,
): void {
  useProvided(id, options, (latest) => ({ options: () => latest.current?.() ?? [] }));
}

function useProvided<T>(
  id: CommandId,
  value: T | null,
  provided: (latest: { readonly current: T | null }) => Parameters<CommandsProvide>[1],
): void {
  const app = useAppParts();
  const latest = useRef(value);
  useLayoutEffect(() => {
    latest.current = value;
  });
  // Commands are for the side that the user is at.
  const { focused } = useSidePlace();
  const there = value !== null && focused;
  useEffect(() => {
    if (there) return commandsOf(app).provide(id, provided(latest));
    // What is provided reads the latest value by itself.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [app, id, there]);
}

type CommandsProvide = ReturnType<typeof commandsOf>['provide'];

/** The combination that a command is told to have; null while it has none. */
export function useKeys(id: CommandId | undefined): string | null {
  const book = commandsOf(useAppParts());
  useApp((state) => (id === undefined ? null : state.settings.shortcuts));
  // Commands come and go with every thread that is shown; few buttons have another hint then.
  return useStore(book.version, () => (id === undefined ? null : book.hintOf(id)));
}
