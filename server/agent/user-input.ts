/** The user's input: judged at the door, then turned into what the model reads. */
import { readFile, stat } from 'node:fs/promises';
import { NO_IMAGE, readImage, soundDataUrl } from '../model/image-data.ts';
import type { ResponseItem } from '../model/model.ts';
import type { UserInput } from '../protocol/item.ts';
import type { AdditionalContextEntry, TurnToolOutput } from '../protocol/turn.ts';
import { developerMessage, OWN_TAGS, userMessage } from './history.ts';

/** Characters of all text of one message. */
export const MAX_INPUT_CHARS = 1_048_576;

const MAX_TEXT_FILE_BYTES = 256 * 1024;

const DETAILS = ['auto', 'low', 'high', 'original'];

/** In the words that clients match. */
const REMOTE_IMAGE = 'remote image URLs are not supported; use an inline data URL instead';

/** Why an input is refused. */
export type InputProblem =
  | { readonly kind: 'tooLarge'; readonly actualChars: number }
  | { readonly kind: 'refused'; readonly message: string };

/** Looks for what can't be sent. Null when all is well. */
export function judgeInput(input: readonly UserInput[]): InputProblem | null {
  let actualChars = 0;
  for (const [index, part] of input.entries()) {
    const refuse = (message: string): InputProblem => ({
      kind: 'refused',
      message: `input[${index}]: ${message}`,
    });
    switch (part.type) {
      case 'text':
        actualChars += part.text.length;
        break;
      case 'image':
        if (part.url === undefined) return refuse('images by `fileId` are not supported');
        if (/^https?:/i.test(part.url)) return { kind: 'refused', message: REMOTE_IMAGE };
        // A provider that can't fetch it would refuse every later request of the thread, too.
        if (!/^data:/i.test(part.url)) return refuse('image `url` must be a `data:` URL');
        break;
      case 'localImage':
      case 'audio':
      case 'localAudio':
      case 'skill':
      case 'mention':
        break;
    }
    if ('detail' in part && part.detail != null && !DETAILS.includes(part.detail)) {
      const known = DETAILS.map((word) => `\`${word}\``).join(', ');
      const message = `Invalid request: unknown variant \`${part.detail}\`, expected one of ${known} at \`input.${index}.detail\``;
      return { kind: 'refused', message };
    }
  }
  return actualChars > MAX_INPUT_CHARS ? { kind: 'tooLarge', actualChars } : null;
}

/** The input as the userMessage item echoes it, with the optional fields filled in. */
export function echoInput(input: readonly UserInput[]): UserInput[] {
  return input.map((part) => {
    switch (part.type) {
      case 'text':
        return { ...part, text_elements: part.text_elements ?? [] };
      case 'image':
      case 'localImage':
        return { ...part, detail: part.detail ?? null };
      default:
        return part;
    }
  });
}

/** The message for the model. What can't be read is said in words, so that the turn goes on. */
export async function inputForModel(input: readonly UserInput[]): Promise<ResponseItem[]> {
  const content: object[] = [];
  let images = 0;
  for (const part of input) {
    switch (part.type) {
      case 'text':
        content.push({ type: 'input_text', text: part.text });
        break;
      case 'image':
        images += 1;
        content.push(dataImage(part.url ?? '', images, part.detail));
        break;
      case 'localImage':
        images += 1;
        content.push(...(await localImage(part.path, images, part.detail)));
        break;
      case 'skill':
        // Its text follows: see `skillMessage`.
        break;
      case 'mention':
        content.push({ type: 'input_text', text: `[${part.name}](${part.path})` });
        break;
      case 'audio':
      case 'localAudio':
        content.push({
          type: 'input_text',
          text: "The user attached audio, which can't be heard.",
        });
        break;
    }
  }
  return content.length === 0 ? [] : [userMessage(content)];
}

function detailOf(detail: string | null | undefined): object {
  return detail === null || detail === undefined ? {} : { detail };
}

const hidden = (image: string, why: string): object => ({
  type: 'input_text',
  text: `The user attached the image ${image}, but it can't be shown: ${why}.`,
});

function dataImage(url: string, number: number, detail: string | null | undefined): object {
  const sound = soundDataUrl(url);
  if (sound === null) return hidden(`[Image #${number}]`, NO_IMAGE);
  return { type: 'input_image', image_url: sound, ...detailOf(detail) };
}

async function localImage(
  file: string,
  number: number,
  detail: string | null | undefined,
): Promise<object[]> {
  const label = `[Image #${number}]`;
  const read = await readImage(file);
  if ('problem' in read) return [hidden(`${label} (${file})`, read.problem)];
  return [
    { type: 'input_text', text: `<image name=${label} path=${file}>` },
    { type: 'input_image', image_url: read.url, ...detailOf(detail) },
    { type: 'input_text', text: '</image>' },
  ];
}

/** The text of a skill, as a message that follows the words which ask for it. */
export async function skillMessage(name: string, file: string): Promise<ResponseItem> {
  let text: string;
  try {
    const { size } = await stat(file);
    text =
      size > MAX_TEXT_FILE_BYTES
        ? `(not shown: larger than ${MAX_TEXT_FILE_BYTES / 1024} KiB)`
        : await readFile(file, 'utf8');
  } catch (error) {
    text = `(not readable: ${error instanceof Error ? error.message : String(error)})`;
  }
  const head = `${OWN_TAGS.skill}
<name>${name}</name>
<path>${file}</path>`;
  return userMessage([
    {
      type: 'input_text',
      text: `${head}
${text}
</skill>`,
    },
  ]);
}

/** What a tool gave that the model did not call: no provider takes an output without its call. */
export function toolOutputForModel({ name, namespace, output }: TurnToolOutput): ResponseItem {
  const label = namespace == null ? name : `${namespace}.${name}`;
  const parts = typeof output === 'string' ? [{ type: 'input_text', text: output }] : output;
  return userMessage([
    { type: 'input_text', text: `${OWN_TAGS.toolOutput}name=${JSON.stringify(label)}>` },
    ...parts.filter((part): part is object => typeof part === 'object' && part !== null),
    { type: 'input_text', text: '</tool_output>' },
  ]);
}

/**
 * Context that a client adds beside the user's words: `{key: {value, kind, name?}}`. Only what is
 * marked as coming from the application speaks with its authority.
 */
export function additionalContext(
  given: Readonly<Record<string, AdditionalContextEntry>>,
): ResponseItem[] {
  return Object.entries(given).flatMap(([key, { value, kind, name }]) => {
    if (value === '') return [];
    const label = name ?? key;
    const text = `<context name=${JSON.stringify(label)}>\n${value}\n</context>`;
    return [
      kind === 'application' ? developerMessage(text) : userMessage([{ type: 'input_text', text }]),
    ];
  });
}
