import { useCallback, useEffect, useState } from 'react';
import { encodeBytes } from '../../lib/base64.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { awake } from '../../stores/server-actions.ts';
import { pictureType, readFile, watchFile } from '../../stores/file-reading.ts';

/** Bytes of a text that are shown. */
const MOST = 4 * 1024 * 1024;

export type FileState =
  | { readonly kind: 'reading' }
  | { readonly kind: 'text'; readonly text: string; readonly size: number; readonly cut: boolean }
  | { readonly kind: 'picture'; readonly src: string; readonly size: number }
  | { readonly kind: 'binary'; readonly size: number }
  | { readonly kind: 'unreadable'; readonly why: string };

export interface ShownFile {
  readonly file: FileState;
  /** Reads it anew, after it could not be read. */
  readonly again: () => void;
}

/** A file as it is now on the server's disk, and as it becomes. */
export function useFile(server: string, path: string): ShownFile {
  const app = useAppParts();
  const [file, setFile] = useState<FileState>({ kind: 'reading' });
  const [tries, setTries] = useState(0);

  useEffect(() => {
    let current = true;
    let stop = (): void => undefined;
    const fail = (error: Error): void => {
      if (current) setFile({ kind: 'unreadable', why: error.message });
    };
    const read = (): void => {
      readFile(app.rpc, server, path).then((bytes) => {
        if (current) setFile(stateOf(bytes, path));
      }, fail);
    };
    awake(app, server).then(() => {
      if (!current) return;
      read();
      stop = watchFile(app.rpc, server, path, read);
    }, fail);
    return () => {
      current = false;
      stop();
    };
    // Watched anew too: what was not there may have had no folder to watch.
  }, [app, server, path, tries]);

  const again = useCallback(() => {
    setFile({ kind: 'reading' });
    setTries((before) => before + 1);
  }, []);
  return { file, again };
}

export function stateOf(bytes: Uint8Array, path: string): FileState {
  const size = bytes.length;
  const type = pictureType(path);
  if (type !== null) {
    return { kind: 'picture', src: `data:${type};base64,${encodeBytes(bytes)}`, size };
  }
  const cut = size > MOST;
  const shown = cut ? bytes.subarray(0, MOST) : bytes;
  if (shown.includes(0)) return { kind: 'binary', size };
  try {
    // What was cut may end within a character.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(shown, { stream: cut });
    return { kind: 'text', text: text.replaceAll('\r\n', '\n'), size, cut };
  } catch {
    return { kind: 'binary', size };
  }
}
