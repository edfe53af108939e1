/** The ports at which this server takes clients, whichever address they are at. */
export const openPorts = new Set<number>();
