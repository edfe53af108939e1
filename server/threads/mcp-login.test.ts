import { onTestFinished, expect, it } from 'vitest';
import { startTrialHttp } from '../mcp/testing/trial-http.ts';
import { says } from '../model/scripted-model.ts';
import type { NotificationParams } from '../protocol/methods.ts';
import { statuses } from './testing/mcp-turns.ts';
import { openFixture } from './testing/thread-fixture.ts';
import { ThreadMcp } from './thread-mcp.ts';

/** A thread whose server the user has logged in to. */
async function loggedIn() {
  const remote = await startTrialHttp({ login: true });
  onTestFinished(() => remote.close());
  const opened = await openFixture(
    () => says('m', 'hello'),
    `[mcp_servers.remote]\nurl = "${remote.url}"\n`,
  );
  const completed = (): PromiseWithResolvers<
    NotificationParams<'mcpServer/oauthLogin/completed'>
  > => Promise.withResolvers();
  let login = completed();
  const mcp = new ThreadMcp(opened.access, (done) => login.resolve(done));
  const threadId = await opened.startThread();
  await opened.outbound.until(({ params }) => params['status'] === 'failed');
  const logIn = async (): Promise<void> => {
    login = completed();
    const { authorizationUrl } = await mcp.login({ name: 'remote' });
    await (await fetch(authorizationUrl)).text();
    expect(await login.promise).toMatchObject({ success: true });
  };
  const echo = (text: string) =>
    mcp.call({ threadId, server: 'remote', tool: 'echo', arguments: { text } });
  const standing = async () => (await mcp.list({ threadId })).data[0];
  await logIn();
  return { remote, opened, logIn, echo, standing };
}

const said = (text: string) => ({ content: [{ type: 'text', text: `echo: ${text}` }] });

it('renews a token that no longer holds, and the call that met this succeeds', async () => {
  const { remote, echo, opened } = await loggedIn();
  expect(await echo('one')).toMatchObject(said('one'));
  remote.expire();
  expect(await echo('two')).toMatchObject(said('two'));
  expect([...remote.tokens]).toEqual(['token-2']);
  expect(remote.headers.at(-1)?.authorization).toBe('Bearer token-2');
  // Also for who connects later: the new one is kept.
  await opened.startThread();
  expect(await echo('three')).toMatchObject(said('three'));
  expect([...remote.tokens]).toEqual(['token-2']);
  expect(statuses(opened).slice(-1)).toEqual(['remote ready']);
});

it('tells that a login is needed where none is given any more, and goes on after it', async () => {
  const { remote, opened, logIn, echo, standing } = await loggedIn();
  expect(await echo('zero')).toMatchObject(said('zero'));
  const from = opened.outbound.seen.length;
  remote.expire();
  remote.refuseRefresh();
  await expect(echo('one')).rejects.toThrow('the user has to log in to the server again');
  const failed = await opened.outbound.until(({ params }) => params['status'] === 'failed', from);
  expect(failed.params).toMatchObject({
    name: 'remote',
    failureReason: 'reauthenticationRequired',
  });
  expect(await standing()).toMatchObject({
    runtimeStatus: 'authenticationRequired',
    authStatus: 'notLoggedIn',
  });
  await expect(echo('two')).rejects.toThrow('wants a login');
  await logIn();
  expect(await echo('three')).toMatchObject(said('three'));
  expect(await standing()).toMatchObject({ runtimeStatus: 'connected', authStatus: 'oAuth' });
});
