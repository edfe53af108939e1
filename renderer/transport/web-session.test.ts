import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { beginSession, forgetToken, readLink, storedToken } from './web-session.ts';

let server: Server;
let base: string;

beforeEach(async () => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => (body += String(piece)));
    request.on('end', () => {
      if (request.method === 'GET') {
        response.writeHead(401).end(JSON.stringify({ error: { reason: 'noLink' } }));
        return;
      }
      const { code } = JSON.parse(body) as { code: string };
      if (code === 'broken') response.writeHead(500).end();
      else if (code !== 'fresh') {
        response.writeHead(401).end(JSON.stringify({ error: { reason: 'usedLink' } }));
      } else response.end(JSON.stringify({ token: 'secret', keep: true }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterEach(() => {
  vi.unstubAllGlobals();
  server.closeAllConnections();
  server.close();
});

test('a link says its code and the thread to show', () => {
  expect(readLink('#link=abc&server=local&thread=t%2F1')).toEqual({
    code: 'abc',
    server: 'local',
    threadId: 't/1',
    problem: null,
    at: null,
  });
  expect(readLink('#problem=signInFailed').problem).toBe('signInFailed');
  expect(readLink('#/thread/local/t1')).toEqual({
    code: null,
    server: null,
    threadId: null,
    problem: null,
    at: null,
  });
});

test('a code becomes a token that later pages of this origin have', async () => {
  expect(await beginSession(base, 'fresh')).toEqual({ token: 'secret' });
  expect(storedToken()).toBe('secret');
  expect(await beginSession(base, null)).toEqual({ token: 'secret' });
  // A page that is opened from the history brings the used code again.
  expect(await beginSession(base, 'used')).toEqual({ token: 'secret' });
});

test('without a token it says what is wrong', async () => {
  expect(await beginSession(base, null)).toEqual({ cause: 'noLink' });
  expect(await beginSession(base, 'used')).toEqual({ cause: 'usedLink' });
  expect(await beginSession(base, 'broken')).toEqual({ cause: 'status 500' });
  server.closeAllConnections();
  server.close();
  expect(await beginSession(base, 'fresh')).toEqual({ cause: 'noAnswer' });
});

test('a refused token is forgotten, a newer one of another tab is not', async () => {
  await beginSession(base, 'fresh');
  forgetToken('older');
  expect(storedToken()).toBe('secret');
  forgetToken('secret');
  expect(storedToken()).toBeNull();
});
