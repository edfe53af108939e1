import { RequestError } from '@agentclientprotocol/sdk/unstable';
import { RpcFault } from '../rpc/fault.ts';

/** The server's refusals keep their words. */
export async function failing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof RequestError) throw error;
    if (error instanceof RpcFault) throw new RequestError(error.code, error.message, error.data);
    throw RequestError.internalError({}, error instanceof Error ? error.message : String(error));
  }
}
