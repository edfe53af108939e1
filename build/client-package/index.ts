/** What the package of the client has; `export type *` of the protocol joins it when it is packed. */
export { AppClient } from '../../server/client/app-client.ts';
export type {
  AppClientOptions,
  CloseCause,
  RequestOptions,
} from '../../server/client/app-client.ts';
export { attachAppServer } from '../../server/client/attach.ts';
export type { AttachOptions, AttachedServer } from '../../server/client/attach.ts';
export { ConnectError, RequestAborted, RequestTimedOut } from '../../server/client/client-error.ts';
export { connectAppServer, spawnAppServer } from '../../server/client/connect.ts';
export type { ServerProgram, SpawnedServer } from '../../server/client/connect.ts';
export { homeAddress } from '../../server/home.ts';
export { errorCodes } from '../../server/protocol/envelope.ts';
export type { RpcErrorBody, RpcNotification, RpcRequest } from '../../server/protocol/envelope.ts';
export type {
  ClientMethod,
  ClientParams,
  ClientResult,
  NotificationMethod,
  NotificationParams,
  ServerRequestMethod,
  ServerRequestParams,
  ServerRequestResult,
} from '../../server/protocol/methods.ts';
export { ConnectionClosed, RpcFault } from '../../server/rpc/fault.ts';
export { StreamTransport } from '../../server/rpc/stream-transport.ts';
export type { Transport, TransportEvents } from '../../server/rpc/transport.ts';
