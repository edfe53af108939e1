/** The four method tables as plain data. (`host/*` is the app's own and is not generated.) */
import {
  clientNotifications,
  clientRequests,
  serverNotifications,
  serverRequests,
} from '../../protocol/methods.ts';
import type { NotificationRow, RequestRow, Stability } from '../../protocol/row.ts';
import { TypeReader } from './type-node.ts';
import type { TypeNode } from './type-node.ts';

export interface Method {
  readonly name: string;
  readonly stability: Stability;
  readonly params: TypeNode;
  /** Absent for notifications. */
  readonly result?: TypeNode;
}

export interface Contract {
  readonly types: ReadonlyMap<string, TypeNode>;
  readonly clientRequests: readonly Method[];
  readonly clientNotifications: readonly Method[];
  readonly serverRequests: readonly Method[];
  readonly serverNotifications: readonly Method[];
}

export function readContract(): Contract {
  const reader = new TypeReader();
  const requests = (table: Record<string, RequestRow>): Method[] =>
    Object.entries(table).map(([name, row]) => ({
      name,
      stability: row.stability,
      params: reader.read(row.params(), name),
      result: reader.read(row.result(), name),
    }));
  const notifications = (table: Record<string, NotificationRow>): Method[] =>
    Object.entries(table).map(([name, row]) => ({
      name,
      stability: row.stability,
      params: reader.read(row.params(), name),
    }));
  return {
    clientRequests: requests(clientRequests),
    clientNotifications: notifications(clientNotifications),
    serverRequests: requests(serverRequests),
    serverNotifications: notifications(serverNotifications),
    types: reader.types,
  };
}
