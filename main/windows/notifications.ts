/** Notifications as the system shows them. */
import { Notification } from 'electron';
import type { Notice } from '../desktop/notices.ts';

/** Held while they are shown: else they are collected as garbage, and their clicks with them. */
const held = new Set<Notification>();

export function showNotification(
  notice: Notice,
  warn: (message: string) => void,
): { close(): void } {
  const { title, body, silent, waits, actions, onClick, onAction } = notice;
  const shown = new Notification({
    title,
    body,
    silent,
    actions: actions.map((text) => ({ type: 'button', text })),
    timeoutType: waits ? 'never' : 'default',
  });
  const gone = (): void => void held.delete(shown);
  shown.on('click', () => {
    gone();
    onClick();
  });
  shown.on('action', (details, index) => {
    gone();
    onAction(details.actionIndex ?? index);
  });
  shown.on('close', gone);
  shown.on('failed', (_event, error) => {
    gone();
    warn(`a notification was not shown: ${error}`);
  });
  held.add(shown);
  shown.show();
  return {
    close: () => {
      gone();
      shown.close();
    },
  };
}
