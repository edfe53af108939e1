/** `host/signIn/*`: who is signed in at the web door, and the end of it. */
import type { HostParams } from '../../server/protocol/host.ts';
import { invalidRequest } from '../../server/rpc/fault.ts';
import { mayManage } from '../sign-ins/sign-ins.ts';
import type { SignIns } from '../sign-ins/sign-ins.ts';
import type { Visitor } from '../sign-ins/visitor.ts';
import type { Platform } from './platform.ts';

interface Parts {
  readonly signIns: SignIns;
  readonly platform: Platform;
}

interface Caller {
  readonly visitor: Visitor;
}

export const signInHandlers = {
  'host/signIn/list': async ({ signIns }: Parts, _params: unknown, { visitor }: Caller) => ({
    data: signIns.list().filter((one) => mayManage(visitor, one)),
  }),
  'host/signIn/revoke': async (
    { signIns }: Parts,
    { id }: HostParams<'host/signIn/revoke'>,
    { visitor }: Caller,
  ) => {
    if (!signIns.revoke(id, visitor)) throw invalidRequest(`\`id\`: there is no sign-in ${id}`);
    return {};
  },
  'host/signIn/invite': async (
    { platform }: Parts,
    { role }: HostParams<'host/signIn/invite'>,
  ) => ({
    link: platform.inviteLink(role),
  }),
};
