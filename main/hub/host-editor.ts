/** `host/editor/open`: a file in the editor that the user chose. */
import type { HostParams, HostResult } from '../../server/protocol/host.ts';
import { invalidRequest } from '../../server/rpc/fault.ts';
import { checkTemplate, EditorLinkError, editorLink } from '../settings/editor-link.ts';
import type { Settings } from '../settings/settings.ts';
import type { Platform } from './platform.ts';
import type { ServerLink } from './server-link.ts';

interface Parts {
  readonly platform: Platform;
  readonly settings: Settings;
  link(server: string): ServerLink;
}

export const editorHandlers = {
  'host/editor/open': async (
    parts: Parts,
    { server, path, line }: HostParams<'host/editor/open'>,
  ): Promise<HostResult<'host/editor/open'>> => {
    parts.link(server);
    const { editor } = parts.settings.value;
    if (editor === null) throw invalidRequest('`editor`: none is chosen in the settings');
    const url = judged(() => editorLink(editor, path, Math.max(1, line ?? 1)));
    return { opened: await parts.platform.openEditor(url), url };
  },
};

/** @throws {RpcFault} for an editor that cannot be one */
export function judgeEditor(editor: string | null | undefined): void {
  if (editor != null) judged(() => checkTemplate(editor));
}

function judged<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof EditorLinkError) throw invalidRequest(error.message);
    throw error;
  }
}
