import { NO_IMAGE, soundDataUrl } from '../model/image-data.ts';
import type { OutputPart } from './tool.ts';

/**
 * An image of another's tool, a `data:` URL, as models take it. Words stand for what is none: a provider
 * would refuse it, and every later request of the thread.
 */
export function imagePart(url: string): OutputPart {
  const sound = soundDataUrl(url);
  return sound === null
    ? { type: 'input_text', text: `image content omitted: ${NO_IMAGE}` }
    : { type: 'input_image', image_url: sound };
}
