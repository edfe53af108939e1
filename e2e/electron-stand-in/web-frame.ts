import { loud } from './loud.ts';
import { originOf } from './origin.ts';

export type WebFrameMain = {
  readonly url: string;
  readonly origin: string;
  readonly processId: number;
  readonly routingId: number;
  readonly parent: null;
  readonly top: WebFrameMain;
};

/** What a frame needs of the web contents that it belongs to. */
export type FrameOwner = {
  readonly id: number;
  getURL(): string;
  isDestroyed(): boolean;
  send(channel: string, ...args: unknown[]): void;
};

/** The one frame of a page that has a preload; it stays the same whatever the page shows. */
export function createMainFrame(contents: FrameOwner): WebFrameMain {
  const frame: WebFrameMain = loud('webFrameMain', {
    get url() {
      return contents.getURL();
    },
    get origin() {
      return originOf(contents.getURL());
    },
    get top() {
      return frame;
    },
    processId: 1000 + contents.id,
    routingId: 1,
    frameTreeNodeId: contents.id,
    parent: null,
    frames: [],
    isDestroyed: () => contents.isDestroyed(),
    send: (channel: string, ...args: unknown[]) => contents.send(channel, ...args),
  });
  return frame;
}
