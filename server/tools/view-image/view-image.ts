/** `view_image`: shows the model an image file. */
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { readOpenImage } from '../../model/image-data.ts';
import type { ReadImage } from '../../model/image-data.ts';
import { openReal } from '../../sandbox/open-real.ts';
import { isWithin, resolveLinks } from '../../sandbox/paths.ts';
import { refuseArguments } from '../tool.ts';
import type { Tool, ToolContext, ToolOutcome, ToolRefusal, ToolSpec } from '../tool.ts';

const spec: ToolSpec = {
  type: 'function',
  name: 'view_image',
  description:
    'Shows you an image file (PNG, JPEG, GIF or WebP) that is on this computer, where you have to ' +
    'see it to do the task.',
  strict: false,
  parameters: {
    type: 'object',
    properties: {
      path: { type: 'string', description: 'The file, absolute or below the working directory.' },
    },
    required: ['path'],
    additionalProperties: false,
  },
};

/** How large a model may see it; models ask for it unasked. */
const DETAILS = ['high', 'original'];

export const viewImageTool: Tool = {
  name: 'view_image',
  concurrency: 'parallel',
  spec: () => spec,
  prepare(call, context) {
    const args = readArguments(call.arguments);
    if ('kind' in args) return Promise.resolve(args);
    const file = path.resolve(context.cwd, args.path);
    return Promise.resolve({
      kind: 'prepared',
      // Only an image that was seen is shown to clients.
      item: null,
      effect: { kind: 'none' },
      run: async (io): Promise<ToolOutcome> => {
        const item = { type: 'imageView', id: call.callId, path: file } as const;
        const startedAtMs = context.now();
        const read = await readable(file, context);
        if ('problem' in read) {
          const output = `unable to show the image at \`${file}\`: ${read.problem}`;
          return { output, item: null, success: false };
        }
        io.update({ ...item, startedAtMs, completedAtMs: null });
        return {
          output: [{ type: 'input_image', image_url: read.url, detail: args.detail }],
          item: { ...item, startedAtMs, completedAtMs: context.now() },
          success: true,
        };
      },
      settle: () => null,
    });
  },
};

/** What a command in the sandbox could read: no more is read for the model. */
async function readable(
  file: string,
  { sandboxPolicy, environment }: ToolContext,
): Promise<ReadImage> {
  const real = await resolveLinks(file);
  const free =
    sandboxPolicy.type === 'dangerFullAccess' || sandboxPolicy.type === 'externalSandbox';
  const hidden = free
    ? []
    : await Promise.all(environment.hiddenPaths.map((each) => resolveLinks(each)));
  if (hidden.some((each) => isWithin(real, each))) {
    return { problem: 'it is in a folder that is kept from you' };
  }
  let handle: FileHandle | null = null;
  try {
    handle = await openReal(real);
    return await readOpenImage(handle);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  } finally {
    await handle?.close();
  }
}

function readArguments(
  text: string,
): { readonly path: string; readonly detail: string } | ToolRefusal {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuseArguments(error instanceof Error ? error.message : String(error));
  }
  if (typeof value !== 'object' || value === null) return refuseArguments('expected an object');
  const { path: file, detail } = value as { readonly path?: unknown; readonly detail?: unknown };
  if (file === undefined) return refuseArguments('missing field `path`');
  if (typeof file !== 'string') return refuseArguments('`path` must be a string');
  if (file.includes('\0')) return refuseArguments('`path` must not hold a NUL');
  const wanted = detail ?? 'high';
  if (typeof wanted !== 'string' || !DETAILS.includes(wanted)) {
    return refuseArguments('`detail` must be `high` or `original`');
  }
  return { path: file, detail: wanted };
}
