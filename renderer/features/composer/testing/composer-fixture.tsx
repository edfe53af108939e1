/** The composer over a hub in memory. */
import { act } from 'react';
import type { Model } from '../../../../server/protocol/model-provider.ts';
import type { ThreadSnapshot } from '../../../../server/protocol/host-thread.ts';
import {
  aProject,
  aSnapshot,
  aTurn,
  SERVER,
  settle,
  startedApp,
} from '../../../testing/fixtures.ts';
import { draw } from '../../../testing/render.tsx';
import { startSettings } from '../../../../server/protocol/host-settings.ts';
import { useApp } from '../../../lib/use-app.ts';
import type { ThreadHandle } from '../../../stores/thread-handle.ts';
import type { MemoryHub } from '../../../transport/memory-transport.ts';
import { Composer } from '../composer.tsx';
import { QueueStrip } from '../queue-strip.tsx';
import type { StartInput } from '../use-send.ts';

const models: Model[] = [
  {
    id: 'a',
    model: 'fast',
    provider: 'acme',
    displayName: 'Fast',
    description: 'Quick.',
    isDefault: true,
    supportedReasoningEfforts: [
      { reasoningEffort: 'low', description: 'Short' },
      { reasoningEffort: 'high', description: 'Long' },
    ],
    defaultReasoningEffort: 'low',
  },
  {
    id: 'g',
    model: 'guide',
    provider: 'offline-guide',
    displayName: 'Guide',
    description: 'Rules.',
    isDefault: false,
    supportedReasoningEfforts: [],
    inputModalities: ['text'],
  },
];

/** A turn runs. */
export const running: Partial<ThreadSnapshot> = { turns: [aTurn('u1', { status: 'inProgress' })] };

/** The composer as the shell mounts it, of an open thread or (null) of a new one. */
export async function showComposer(
  snapshot: Partial<ThreadSnapshot> | null,
  onStart?: (input: StartInput) => Promise<void>,
  prepare: (hub: MemoryHub) => void = () => {},
) {
  const { app, hub, frames } = await startedApp();
  prepare(hub);
  let handle: ThreadHandle | null = null;
  if (snapshot !== null) {
    hub.onHost('host/thread/open', () => aSnapshot(snapshot));
    handle = app.threads.openThread({ server: SERVER, threadId: 't1' });
    await settle();
  }
  hub.onHost('host/settings/write', (change) => ({
    settings: Object.assign({ ...startSettings }, change),
  }));
  const draftKey = handle === null ? 'new/parcel' : 'local/t1';
  function Mounted() {
    const settings = useApp((state) => state.settings);
    return (
      <>
        {handle === null ? null : <QueueStrip handle={handle} draftKey={draftKey} />}
        <Composer
          handle={handle}
          project={aProject()}
          settings={settings}
          models={models}
          draftKey={draftKey}
          {...(onStart === undefined ? {} : { onStart })}
        />
      </>
    );
  }
  const view = await draw(app, <Mounted />);
  const area = view.find('textarea') as HTMLTextAreaElement;
  const write = (text: string): Promise<void> =>
    act(async () => {
      const value = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value');
      value?.set?.call(area, text);
      area.setSelectionRange(text.length, text.length);
      area.dispatchEvent(new Event('input', { bubbles: true }));
    });
  const key = (name: string, more: KeyboardEventInit = {}): Promise<void> =>
    act(async () => {
      area.dispatchEvent(
        new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...more }),
      );
    });
  const sent = (method: string) =>
    hub.sent.filter(({ message }) => 'method' in message && message.method === method);
  return { view, hub, app, frames, handle, area, write, key, sent };
}
