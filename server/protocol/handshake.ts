/** What a client says of itself; as plain data, because a start waits for it. */
import { anything, flag, list, map, maybe, optional, record, text } from './plain-shape.ts';
import type { ValueOf } from './plain-shape.ts';

export const initializeShape = record({
  clientInfo: record({ name: text, title: maybe(text), version: text }),
  capabilities: maybe(
    record({
      experimentalApi: optional(flag),
      requestAttestation: optional(flag),
      optOutNotificationMethods: maybe(list(text)),
      extensions: maybe(map(anything)),
      requiredHumanApproval: optional(flag),
      explicitGatewayOauth: optional(flag),
      mcpServerOpenaiFormElicitation: optional(flag),
    }),
  ),
});
export type InitializeParams = ValueOf<typeof initializeShape>;
