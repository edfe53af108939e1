/** Puts the caret where the next message is written, unless that would open a screen keyboard. */
export function focusComposer(): void {
  if (!window.matchMedia('(hover: hover)').matches) return;
  const at = document.querySelector<HTMLElement>('.thread-side.is-focused .composer textarea');
  (at ?? document.querySelector<HTMLElement>('.composer textarea'))?.focus();
}
