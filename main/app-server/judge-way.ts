/** Whether a server can be had in the way that the user wrote down; the errors name the field. */
import { isAbsolute } from 'node:path';
import type { ServerWay } from '../../server/protocol/host-server.ts';

const SCHEMES = ['ws:', 'wss:', 'unix:'];
/** `user@host`, a name of the ssh configuration, or `ssh://user@host:port`. */
const HOST = /^[^\s-][^\s]*$/u;
const VARIABLE = /^[A-Za-z_]\w*$/u;
/** Reached from this machine alone, so that a token may go there in the clear. */
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/u;

/** @returns what is wrong, or null */
export function problemOf(way: ServerWay, hasToken: boolean): string | null {
  switch (way.type) {
    case 'bundled':
      return '`way.type`: the server that comes with Skein is there already';
    case 'program':
      if (way.command.trim() === '') return '`way.command`: a program is needed';
      if (way.cwd !== null && !isAbsolute(way.cwd) && !way.cwd.startsWith('~')) {
        return '`way.cwd`: the folder must be absolute';
      }
      for (const name of Object.keys(way.env)) {
        if (!VARIABLE.test(name)) return `\`way.env\`: ${name} is no name of a variable`;
      }
      return null;
    case 'ssh':
      if (!HOST.test(way.host)) return '`way.host`: a host of ssh is needed, such as me@build-box';
      if (way.command.trim() === '') return '`way.command`: a program is needed, such as codex';
      return null;
    case 'worker':
      return '`way.type`: Skein makes its workers itself, by host/worker/create';
    case 'remote':
      return problemOfUrl(way.url, hasToken);
  }
}

function problemOfUrl(text: string, hasToken: boolean): string | null {
  if (text.startsWith('unix://')) {
    return isAbsolute(text.slice('unix://'.length))
      ? null
      : '`way.url`: unix:// needs a whole path';
  }
  if (!URL.canParse(text)) return '`way.url`: an address is needed, such as wss://host:4500';
  const url = new URL(text);
  if (!SCHEMES.includes(url.protocol)) {
    return '`way.url`: only ws://, wss:// and unix:// are addresses of app servers';
  }
  if (url.username !== '' || url.password !== '') {
    return '`way.url`: an address may hold no password; give a token instead';
  }
  if (hasToken && url.protocol === 'ws:' && !LOOPBACK.test(url.hostname)) {
    return '`way.url`: a token would be readable on its way; use wss://, or ssh';
  }
  return null;
}
