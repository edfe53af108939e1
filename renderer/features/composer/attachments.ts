/** What goes with a message beside its words. Kept by draft while the window is open. */
import { useCallback, useSyncExternalStore } from 'react';
import type { UserInput } from '../../../server/protocol/item.ts';
import { words } from '../../lib/words.ts';
import type { App } from '../../stores/app-store.ts';
import { setDraft } from '../../stores/drafts.ts';

export type Attachment =
  | { readonly kind: 'image'; readonly id: string; readonly name: string; readonly url: string }
  /** Counts while `words` stands in the text. */
  | {
      readonly kind: 'mention' | 'skill';
      readonly id: string;
      readonly words: string;
      readonly name: string;
      /** Absolute, on the server's machine. */
      readonly path: string;
    };

const t = words('composer');

/** Bytes of one image; as text it travels a third larger. */
export const IMAGE_LIMIT = 8 * 1024 * 1024;
export const IMAGE_COUNT = 10;

const byDraft = new Map<string, readonly Attachment[]>();
const listeners = new Set<() => void>();
const none: readonly Attachment[] = [];

export function attachmentsOf(draftKey: string): readonly Attachment[] {
  return byDraft.get(draftKey) ?? none;
}

export function setAttachments(draftKey: string, attachments: readonly Attachment[]): void {
  if (attachments.length === 0) byDraft.delete(draftKey);
  else byDraft.set(draftKey, attachments);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useAttachments(draftKey: string): readonly Attachment[] {
  const read = useCallback(() => attachmentsOf(draftKey), [draftKey]);
  return useSyncExternalStore(subscribe, read);
}

/** The parts of a turn's input beside the text, mentions only as far as they still stand in it. */
export function inputsOf(attachments: readonly Attachment[], text: string): UserInput[] {
  return attachments.flatMap((one): UserInput[] => {
    if (one.kind === 'image') return [{ type: 'image', url: one.url }];
    if (!text.includes(one.words)) return [];
    return [{ type: one.kind, name: one.name, path: one.path }];
  });
}

export interface ReadImages {
  readonly images: readonly Attachment[];
  /** Why some were left out; null if none was. */
  readonly problem: string | null;
}

/** Reads images into the message itself. @param room how many more it may take */
export async function readImages(files: readonly File[], room: number): Promise<ReadImages> {
  const images: Attachment[] = [];
  let problem: string | null = null;
  for (const file of files) {
    if (!file.type.startsWith('image/')) {
      problem = t('notAnImage', { name: file.name });
    } else if (file.size > IMAGE_LIMIT) {
      problem = t('imageTooLarge', { name: file.name, limit: IMAGE_LIMIT / 1024 / 1024 });
    } else if (images.length >= room) {
      problem = t('tooManyImages', { count: IMAGE_COUNT });
    } else {
      const url = await dataUrl(file);
      if (url === null) problem = t('imageNotRead', { name: file.name });
      else images.push({ kind: 'image', id: crypto.randomUUID(), name: file.name, url });
    }
  }
  return { images, problem };
}

function dataUrl(file: File): Promise<string | null> {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.addEventListener('load', () =>
      resolve(typeof reader.result === 'string' ? reader.result : null),
    );
    reader.addEventListener('error', () => resolve(null));
    reader.readAsDataURL(file);
  });
}

/** What goes with a message, from its input, as {@link inputsOf} would say it again. */
export function attachmentsFrom(input: readonly UserInput[]): Attachment[] {
  return input.flatMap((part): Attachment[] => {
    const id = crypto.randomUUID();
    if (part.type === 'image' && part.url !== undefined) {
      return [{ kind: 'image', id, name: '', url: part.url }];
    }
    if (part.type === 'skill') return [{ ...part, kind: 'skill', id, words: `$${part.name}` }];
    // How the file was written in the text is not kept: its name is a part of it.
    if (part.type === 'mention') return [{ ...part, kind: 'mention', id, words: part.name }];
    return [];
  });
}

/** Puts a message into the composer again, before what is being typed there. */
export function putBack(
  app: App,
  draftKey: string,
  text: string,
  attachments: readonly Attachment[],
): void {
  const typed = app.store.getState().drafts[draftKey] ?? '';
  setDraft(app, draftKey, typed === '' ? text : `${text}\n\n${typed}`);
  setAttachments(draftKey, [...attachments, ...attachmentsOf(draftKey)]);
}
