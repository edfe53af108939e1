/** `host/draft/attachments/*`: images and mentions of messages that are not sent yet. */
import type {
  HostNotificationMethod,
  HostNotificationParams,
  HostParams,
} from '../../server/protocol/host.ts';
import type { ClientStream } from './client-stream.ts';
import type { DraftFiles } from './draft-files.ts';

interface Parts {
  readonly draftFiles: DraftFiles;
  tell<M extends HostNotificationMethod>(
    method: M,
    params: HostNotificationParams<M>,
    except?: ClientStream,
  ): void;
}

interface Caller {
  readonly stream: ClientStream;
}

export const draftHandlers = {
  'host/draft/attachments/read': async (
    parts: Parts,
    params: HostParams<'host/draft/attachments/read'>,
  ) => ({ data: await parts.draftFiles.read(params.key) }),
  'host/draft/attachments/add': async (
    parts: Parts,
    { key, attachment }: HostParams<'host/draft/attachments/add'>,
    caller: Caller,
  ) => {
    await parts.draftFiles.add(key, attachment);
    parts.tell('host/draft/attachments/changed', { key }, caller.stream);
    return {};
  },
  'host/draft/attachments/remove': async (
    parts: Parts,
    { key, ids }: HostParams<'host/draft/attachments/remove'>,
    caller: Caller,
  ) => {
    await parts.draftFiles.remove(key, ids);
    parts.tell('host/draft/attachments/changed', { key }, caller.stream);
    return {};
  },
};
