/** The tool by which a model asks the user questions, in plan mode, and waits for the answers. */
import { toolRequestUserInputResponse } from '../../protocol/approval.ts';
import type { ToolRequestUserInputParams } from '../../protocol/approval.ts';
import { check } from '../../protocol/check.ts';
import { refuse, refuseArguments } from '../tool.ts';
import type { Tool, ToolRefusal, ToolSpec } from '../tool.ts';

type Question = ToolRequestUserInputParams['questions'][number];

const text = (description: string) => ({ type: 'string', description });

const spec: ToolSpec = {
  type: 'function',
  name: 'request_user_input',
  description:
    'Asks the user one to three short questions and waits for the answers. Works in plan mode only. Ask what only the user can decide; find out yourself what can be found out.',
  strict: false,
  parameters: {
    type: 'object',
    properties: {
      questions: {
        type: 'array',
        description: 'One is best, three are the most.',
        items: {
          type: 'object',
          properties: {
            id: text('Names the answer; snake_case.'),
            header: text('At most twelve characters, shown as a label.'),
            question: text('One sentence.'),
            options: {
              type: 'array',
              description:
                'Two or three choices that exclude each other, the one you would take first. The user can always write something else; offer no such choice.',
              items: {
                type: 'object',
                properties: {
                  label: text('One to five words.'),
                  description: text('One sentence: what choosing it means.'),
                },
                required: ['label', 'description'],
                additionalProperties: false,
              },
            },
          },
          required: ['id', 'header', 'question', 'options'],
          additionalProperties: false,
        },
      },
    },
    required: ['questions'],
    additionalProperties: false,
  },
};

export const requestUserInputTool: Tool = {
  name: 'request_user_input',
  concurrency: 'exclusive',
  spec: () => spec,
  prepare(call, context) {
    if (context.mode !== 'plan') {
      return Promise.resolve(refuse('request_user_input is unavailable in Default mode'));
    }
    const questions = readQuestions(call.arguments);
    if ('kind' in questions) return Promise.resolve(questions);
    const { threadId, turnId } = context;
    return Promise.resolve({
      kind: 'prepared',
      item: null,
      effect: { kind: 'none' },
      run: async (io) => {
        const stopWaiting = io.waitOnUserInput();
        const answer = await io.ask('item/tool/requestUserInput', {
          threadId,
          turnId,
          itemId: call.callId,
          questions,
          isBlocking: true,
          autoResolutionMs: null,
        });
        stopWaiting();
        if (answer.kind === 'aborted') {
          return { output: 'aborted by user', item: null, success: false };
        }
        // Whatever is no answer counts as none.
        const judged =
          answer.kind === 'result' ? check(toolRequestUserInputResponse, answer.result) : null;
        const answers = judged?.ok === true ? judged.value.answers : {};
        return { output: JSON.stringify({ answers }), item: null, success: true };
      },
      settle: () => null,
    });
  },
};

function readQuestions(json: string): Question[] | ToolRefusal {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    return refuseArguments(error instanceof Error ? error.message : String(error));
  }
  const given = isObject(value) ? value['questions'] : undefined;
  if (given === undefined) return refuseArguments('missing field `questions`');
  if (!Array.isArray(given)) return refuseArguments('`questions` must be an array');
  if (given.length === 0) return refuse('request_user_input requires at least one question');
  const questions: Question[] = [];
  for (const [index, entry] of (given as unknown[]).entries()) {
    const at = `questions[${index}]`;
    if (!isObject(entry)) return refuseArguments(`\`${at}\` must be an object`);
    const { id, header, question, options } = entry;
    for (const [name, each] of Object.entries({ id, header, question })) {
      if (typeof each !== 'string') return refuseArguments(`\`${at}.${name}\` must be a string`);
    }
    const choices = Array.isArray(options) ? options.filter(isOption) : [];
    if (choices.length === 0) {
      return refuse('request_user_input requires non-empty options for every question');
    }
    questions.push({
      id: String(id),
      header: String(header),
      question: String(question),
      isOther: true,
      isSecret: false,
      options: choices.map(({ label, description }) => ({ label, description })),
    });
  }
  return questions;
}

function isOption(value: unknown): value is { label: string; description: string } {
  if (!isObject(value)) return false;
  return typeof value['label'] === 'string' && typeof value['description'] === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
