/** The IPC channels between a window's preload script and main: the whole surface. */
export const channels = {
  /** window → main: begins the window's stream; holds `lastSeq` or null. */
  connect: 'skein:connect',
  /** window → main: envelopes for the hub. */
  send: 'skein:send',
  /** main → window: a numbered batch of envelopes. */
  envelopes: 'skein:envelopes',
  /** window → main: the number of the batch that was taken; the next one comes after it. */
  taken: 'skein:taken',
} as const;
