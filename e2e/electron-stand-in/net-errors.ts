const numbers: Record<string, number> = {
  ERR_FAILED: -2,
  ERR_ABORTED: -3,
  ERR_BLOCKED_BY_CLIENT: -20,
  ERR_CONNECTION_REFUSED: -102,
  ERR_NAME_NOT_RESOLVED: -105,
};

/** Chromium's `net::ERR_X` as the error with which Electron's `loadURL` rejects. */
export function loadError(text: string, url: string): Error & { code: string; errno: number } {
  // A scheme handler's fault breaks the loopback connection, where Electron has no connection.
  const name = text.replace(/^net::/, '').replace('ERR_EMPTY_RESPONSE', 'ERR_FAILED');
  const code = name in numbers ? name : 'ERR_FAILED';
  const errno = numbers[code] ?? -2;
  const error = new Error(`${name} (${String(errno)}) loading '${url}'`);
  return Object.assign(error, { code, errno, url });
}
