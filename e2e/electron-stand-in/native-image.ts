import { loud } from './loud.ts';

type Size = { width: number; height: number };
type BitmapOptions = Size & { scaleFactor?: number };

/** An image that nobody decodes: it knows its size and its bytes. */
export class NativeImage {
  readonly #size: Size;
  readonly #bytes: Buffer;
  #template = false;

  constructor(bytes: Buffer, size: Size) {
    this.#bytes = bytes;
    this.#size = size;
  }

  isEmpty = (): boolean => this.#bytes.length === 0;
  getSize = (): Size => ({ ...this.#size });
  toBitmap = (): Buffer => Buffer.from(this.#bytes);
  setTemplateImage(template: boolean): void {
    this.#template = template;
  }
  isTemplateImage = (): boolean => this.#template;
  addRepresentation({ buffer }: { scaleFactor: number; buffer?: Buffer }): void {
    if (buffer === undefined) throw new Error('electron stand-in: only bitmaps are images');
  }
}

export const nativeImage = loud('nativeImage', {
  createEmpty: (): NativeImage => new NativeImage(Buffer.alloc(0), { width: 0, height: 0 }),
  createFromBitmap(buffer: Buffer, options: BitmapOptions): NativeImage {
    const { width, height } = options;
    if (buffer.length < width * height * 4) throw new Error('invalid buffer size');
    return new NativeImage(buffer, { width, height });
  },
});
