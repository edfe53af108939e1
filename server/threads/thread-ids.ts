/** Judging thread ids, in the words that clients of the protocol know. */
import { errorCodes } from '../protocol/envelope.ts';
import { invalidRequest, RpcFault } from '../rpc/fault.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The id in its usual form. @throws {RpcFault} when it is no UUID. */
export function threadIdFrom(text: string, noun = 'thread'): string {
  const id = text.toLowerCase().replace(/^urn:uuid:/, '');
  if (UUID.test(id)) return id;
  throw invalidRequest(`invalid ${noun} id: expected a UUID, found \`${text.slice(0, 100)}\``);
}

/** For what needs a loaded thread. */
export function notFound(threadId: string): RpcFault {
  return invalidRequest(`thread not found: ${threadId}`);
}

/** For what reads. */
export function notLoaded(threadId: string): RpcFault {
  return invalidRequest(`thread not loaded: ${threadId}`);
}

/** For what needs a file. */
export function noRollout(threadId: string): RpcFault {
  return invalidRequest(`no rollout found for thread id ${threadId}`);
}

/** For what needs a thread in use. */
export function isArchived(threadId: string): RpcFault {
  return invalidRequest(
    `session ${threadId} is archived. Run \`thread/unarchive\` to unarchive it first.`,
  );
}

/** For what is not offered, or not for this thread. */
export function unsupported(what: string): RpcFault {
  return new RpcFault(errorCodes.methodNotFound, `${what} is not supported yet`);
}
