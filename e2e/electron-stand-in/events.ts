/** Electron's event object: a plain object with a way to prevent what is about to happen. */
export type ElectronEvent = { defaultPrevented: boolean; preventDefault: () => void };

export function createEvent<T extends object>(fields: T): T & ElectronEvent {
  const event = {
    ...fields,
    defaultPrevented: false,
    preventDefault(): void {
      event.defaultPrevented = true;
    },
  };
  return event;
}

/** Electron's error for a member of a window or page that has gone. */
export const destroyed = (): TypeError => new TypeError('Object has been destroyed');
