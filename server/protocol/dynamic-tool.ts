/** Tools that a client brings: how it declares them, and how it is asked to run one. Experimental. */
import * as z from 'zod/mini';
import { row } from './row.ts';
import type { RequestRow } from './row.ts';
import { closedUnion, define, json, maybe, object } from './schema.ts';
import type { Infer } from './schema.ts';

const functionShape = () => ({
  type: z.literal('function'),
  name: z.string(),
  description: z.string(),
  /** A JSON Schema of the arguments. */
  inputSchema: json(),
  /** The model finds it by searching; only in a namespace. */
  deferLoading: z.optional(z.boolean()),
});

export const dynamicFunction = define('DynamicToolFunctionSpec', () => object(functionShape()));
export type DynamicFunction = Infer<typeof dynamicFunction>;

/** One without a `type` is a function. */
export const dynamicTool = define('DynamicToolSpec', () =>
  closedUnion(
    'type',
    {
      function: dynamicFunction,
      namespace: define('DynamicToolNamespaceSpec', () =>
        object({
          type: z.literal('namespace'),
          name: z.string(),
          description: z.string(),
          tools: z.array(
            closedUnion('type', {
              function: define('DynamicToolMember', () => object(functionShape())),
            }),
          ),
        }),
      ),
    },
    'function',
  ),
);
export type DynamicTool = Infer<typeof dynamicTool>;

export const toolCallParams = define('DynamicToolCallParams', () =>
  object({
    threadId: z.string(),
    turnId: z.string(),
    callId: z.string(),
    namespace: maybe(z.string()),
    tool: z.string(),
    arguments: json(),
  }),
);
export type ToolCallParams = Infer<typeof toolCallParams>;

export const toolCallContent = define('DynamicToolCallOutputContentItem', () =>
  closedUnion('type', {
    inputText: define('DynamicToolText', () =>
      object({ type: z.literal('inputText'), text: z.string() }),
    ),
    /** A `data:` URL. */
    inputImage: define('DynamicToolImage', () =>
      object({ type: z.literal('inputImage'), imageUrl: z.string() }),
    ),
    inputAudio: define('DynamicToolAudio', () =>
      object({ type: z.literal('inputAudio'), audioUrl: z.string() }),
    ),
  }),
);
export type ToolCallContent = Infer<typeof toolCallContent>;

export const toolCallResponse = define('DynamicToolCallResponse', () =>
  object({ contentItems: z.array(toolCallContent()), success: z.boolean() }),
);

export const dynamicToolServerRequests = {
  'item/tool/call': row(toolCallParams, toolCallResponse),
} as const satisfies Record<string, RequestRow>;
