/** Puts the caret where the next message is written, unless that would open a screen keyboard. */
export function focusComposer(): void {
  if (!window.matchMedia('(hover: hover)').matches) return;
  document.querySelector<HTMLElement>('.composer textarea')?.focus();
}
