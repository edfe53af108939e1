/** What goes with a message beside its words. */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { DRAFT_IMAGES } from '../../../server/protocol/host-draft.ts';
import type { DraftAttachment } from '../../../server/protocol/host-draft.ts';
import type { UserInput } from '../../../server/protocol/item.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { words } from '../../lib/words.ts';
import type { App } from '../../stores/app-store.ts';
import { draftAttachmentsOf } from '../../stores/draft-attachments.ts';
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
export const IMAGE_COUNT = DRAFT_IMAGES;
/** Bytes of all images of a message: one request has to carry them, a third larger. */
export const IMAGES_LIMIT = 20 * 1024 * 1024;

export function attachmentsOf(app: App, draftKey: string): readonly Attachment[] {
  return known(draftAttachmentsOf(app).of(draftKey));
}

export function setAttachments(
  app: App,
  draftKey: string,
  attachments: readonly Attachment[],
): void {
  draftAttachmentsOf(app).set(draftKey, attachments);
}

/** Those of a draft, brought from main where it was begun before this window. */
export function useAttachments(draftKey: string): readonly Attachment[] {
  const kept = draftAttachmentsOf(useAppParts());
  useEffect(() => kept.load(draftKey), [kept, draftKey]);
  return known(useStore(kept.store, (lists) => lists[draftKey] ?? none));
}

const none: readonly DraftAttachment[] = [];
const judged = new WeakMap<readonly DraftAttachment[], readonly Attachment[]>();

/** Those of a kind that this window knows; the others stay with the draft. */
function known(kept: readonly DraftAttachment[]): readonly Attachment[] {
  let attachments = judged.get(kept);
  if (attachments === undefined) {
    attachments = kept.flatMap(ofKind);
    judged.set(kept, attachments);
  }
  return attachments;
}

function ofKind({ id, kind, name, url, words: said, path }: DraftAttachment): Attachment[] {
  if (kind === 'image' && url !== undefined) return [{ kind: 'image', id, name, url }];
  if ((kind !== 'mention' && kind !== 'skill') || said === undefined || path === undefined)
    return [];
  return [{ kind: kind === 'skill' ? 'skill' : 'mention', id, name, words: said, path }];
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

/** Reads images into the message itself, as far as there is room beside those that it has. */
export async function readImages(
  files: readonly File[],
  there: readonly Attachment[],
): Promise<ReadImages> {
  const before = there.flatMap((one) => (one.kind === 'image' ? [one] : []));
  const room = IMAGE_COUNT - before.length;
  let bytes = before.reduce((all, { url }) => all + bytesIn(url), 0);
  const images: Attachment[] = [];
  let problem: string | null = null;
  for (const file of files) {
    if (file.size > IMAGE_LIMIT) {
      problem = t('imageTooLarge', { name: file.name, limit: IMAGE_LIMIT / 1024 / 1024 });
    } else if (images.length >= room) {
      problem = t('tooManyImages', { count: IMAGE_COUNT });
    } else if (bytes + file.size > IMAGES_LIMIT) {
      problem = t('imagesTooLarge', { limit: IMAGES_LIMIT / 1024 / 1024 });
    } else {
      bytes += file.size;
      const url = await dataUrl(file);
      if (url === null) problem = t('imageNotRead', { name: file.name });
      else images.push({ kind: 'image', id: crypto.randomUUID(), name: file.name, url });
    }
  }
  return { images, problem };
}

/** Four characters of base64 are three bytes. */
function bytesIn(url: string): number {
  return Math.ceil(((url.length - url.indexOf(',') - 1) * 3) / 4);
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
  setAttachments(app, draftKey, [...attachments, ...attachmentsOf(app, draftKey)]);
}
