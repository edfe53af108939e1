/** Tools that a client brings: it runs them itself when the model calls one (`item/tool/call`). */
import type { Answer } from '../../rpc/answer.ts';
import { check } from '../../protocol/check.ts';
import { toolCallResponse } from '../../protocol/dynamic-tool.ts';
import type { DynamicFunction, DynamicTool, ToolCallContent } from '../../protocol/dynamic-tool.ts';
import type { DynamicToolCallItem } from '../../protocol/item.ts';
import { boundedParts } from '../bounded-output.ts';
import { imagePart } from '../image-part.ts';
import type { ThreadOutputs } from '../read-output/output-store.ts';
import { parametersOf } from '../parameters.ts';
import { refuseArguments } from '../tool.ts';
import type { OutputPart, Tool, ToolIo, ToolNamespace, ToolOutcome, ToolOutput } from '../tool.ts';

/** The tools of a thread's declarations, in their order. */
export function dynamicTools(declared: readonly DynamicTool[]): Tool[] {
  return declared.flatMap((entry) => {
    if (entry.type !== 'namespace') return [dynamicTool(entry, null)];
    const { name, description, tools } = entry;
    return tools.map((member) => dynamicTool(member, { name, description }));
  });
}

function dynamicTool(declared: Omit<DynamicFunction, 'type'>, group: ToolNamespace | null): Tool {
  const { name, description, inputSchema } = declared;
  return {
    name,
    ...(group === null ? {} : { namespace: group }),
    deferred: declared.deferLoading === true,
    concurrency: 'parallel',
    spec: () => ({
      type: 'function',
      name,
      description,
      strict: false,
      parameters: parametersOf(inputSchema),
    }),
    prepare: (call, context) => {
      let args: unknown;
      try {
        args = JSON.parse(call.arguments);
      } catch (error) {
        const words = error instanceof Error ? error.message : String(error);
        return Promise.resolve(refuseArguments(words));
      }
      const { callId } = call;
      const { threadId, turnId } = context;
      const startedAtMs = context.now();
      const namespace = group?.name ?? null;
      const item: DynamicToolCallItem = {
        type: 'dynamicToolCall',
        id: callId,
        namespace,
        tool: name,
        arguments: args,
        status: 'inProgress',
        contentItems: null,
        success: null,
        durationMs: null,
        startedAtMs,
        completedAtMs: null,
      };
      const ended = (contentItems: ToolCallContent[], success: boolean): DynamicToolCallItem => {
        const completedAtMs = context.now();
        return {
          ...item,
          status: success ? 'completed' : 'failed',
          contentItems,
          success,
          durationMs: Math.max(0, completedAtMs - startedAtMs),
          completedAtMs,
        };
      };
      const run = async (io: ToolIo): Promise<ToolOutcome> => {
        io.update(item);
        const params = { threadId, turnId, callId, namespace, tool: name, arguments: args };
        const answer = await io.ask('item/tool/call', params, { unannounced: true });
        const { contentItems, success } = readAnswer(answer);
        return {
          output: outputOf(contentItems, context.outputs),
          item: ended(contentItems, success),
          success,
        };
      };
      return Promise.resolve({
        kind: 'prepared',
        item,
        effect: { kind: 'none' },
        run,
        settle: () => ended([], false),
      });
    },
  };
}

interface Given {
  readonly contentItems: ToolCallContent[];
  readonly success: boolean;
}

function readAnswer(answer: Answer): Given {
  if (answer.kind === 'aborted') return { contentItems: [], success: false };
  if (answer.kind === 'error') return failed('dynamic tool request failed');
  const judged = check(toolCallResponse, answer.result);
  if (!judged.ok) return failed('dynamic tool response was invalid');
  const { contentItems } = judged.value;
  // Nothing is fetched from the network for a model.
  const remote = contentItems.some(
    (part) => part.type === 'inputImage' && !part.imageUrl.startsWith('data:'),
  );
  if (remote) return failed('remote image URLs are not supported; use an inline data URL instead');
  return judged.value;
}

function failed(text: string): Given {
  return { contentItems: [{ type: 'inputText', text }], success: false };
}

function outputOf(content: readonly ToolCallContent[], outputs: ThreadOutputs): ToolOutput {
  const parts = boundedParts(content.map(partOf), outputs);
  const [only] = parts;
  return parts.length === 1 && typeof only?.['text'] === 'string' ? only['text'] : parts;
}

function partOf(content: ToolCallContent): OutputPart {
  switch (content.type) {
    case 'inputText':
      return { type: 'input_text', text: content.text };
    case 'inputImage':
      return imagePart(content.imageUrl);
    case 'inputAudio':
      return {
        type: 'input_text',
        text: 'audio content omitted because you do not support audio input',
      };
  }
}
