/** `host/terminal/*`: the user's terminals, which outlive the page that shows them. */
import type { HostParams } from '../../server/protocol/host.ts';
import type { ClientStream } from './client-stream.ts';
import type { Terminals } from './terminals.ts';

interface Parts {
  readonly terminals: Terminals;
}

interface Caller {
  readonly stream: ClientStream;
}

export const terminalHandlers = {
  'host/terminal/list': async (
    { terminals }: Parts,
    { server, threadId }: HostParams<'host/terminal/list'>,
  ) => ({ data: terminals.list({ server, threadId }) }),
  'host/terminal/start': async (
    { terminals }: Parts,
    params: HostParams<'host/terminal/start'>,
    { stream }: Caller,
  ) => {
    await terminals.start(params, stream);
    return {};
  },
  'host/terminal/follow': async (
    { terminals }: Parts,
    { id }: HostParams<'host/terminal/follow'>,
    { stream }: Caller,
  ) => ({ deltaBase64: terminals.follow(id, stream) }),
  'host/terminal/write': async (
    { terminals }: Parts,
    { id, deltaBase64 }: HostParams<'host/terminal/write'>,
  ) => {
    await terminals.write(id, deltaBase64);
    return {};
  },
  'host/terminal/resize': async (
    { terminals }: Parts,
    { id, size }: HostParams<'host/terminal/resize'>,
  ) => {
    await terminals.resize(id, size);
    return {};
  },
  'host/terminal/end': async ({ terminals }: Parts, { id }: HostParams<'host/terminal/end'>) => {
    terminals.end(id);
    return {};
  },
};
