/** A command's exit status, as its help tells. */
export const EXIT = { failed: 1, notAsked: 3, interrupted: 130 } as const;
export const EXIT_NOTE =
  'Exit status: 0 the turn was completed, 1 it failed or could not begin, 2 wrong arguments, 3 it was completed, but something was declined because nobody could be asked, 130 it was interrupted.';
