/**
 * Standard input of an MCP client without the lines that the protocol's package drops in silence: whoever sent one
 * would wait for ever. They are answered with JSON-RPC's own errors.
 */
import { Transform } from 'node:stream';
import { LineDecoder } from '../rpc/line-decoder.ts';

/** Reserved by JSON-RPC 2.0, section 5.1. */
const PARSE_ERROR = -32700;
const INVALID_REQUEST = -32600;

interface Refusal {
  readonly code: number;
  readonly message: string;
  readonly id: string | number | null;
}

/** @param refuse is given a whole line, without its end */
export function answeredLines(refuse: (line: string) => void): Transform {
  const answer = ({ code, message, id }: Refusal): void =>
    refuse(JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } }));
  const lines: string[] = [];
  const decoder = new LineDecoder({
    line: (text) => {
      const refusal = judge(text);
      if (refusal === null) lines.push(text);
      else answer(refusal);
    },
    broken: (reason) => answer({ code: PARSE_ERROR, message: reason, id: null }),
  });
  return new Transform({
    transform: (chunk: Uint8Array, _encoding, done) => {
      decoder.push(chunk);
      const whole = lines.splice(0).map((line) => `${line}\n`);
      done(null, whole.length === 0 ? undefined : whole.join(''));
    },
  });
}

/** Null: it is a message, or what is wrong with it the package says itself. */
function judge(text: string): Refusal | null {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { code: PARSE_ERROR, message: `this line is no JSON: ${why}`, id: null };
  }
  const invalid = (words: string, id: Refusal['id'] = null): Refusal => ({
    code: INVALID_REQUEST,
    message: words,
    id,
  });
  if (Array.isArray(message)) return invalid('batches are not served: send one message a line');
  if (typeof message !== 'object' || message === null) return invalid('a message is an object');
  const { id, method, params, jsonrpc } = message as Readonly<Record<string, unknown>>;
  const isAnswer = !('method' in message) && ('result' in message || 'error' in message);
  if (isAnswer) return null;
  const known = typeof id === 'string' || typeof id === 'number' ? id : null;
  if (jsonrpc !== '2.0') return invalid('`jsonrpc` must be "2.0"', known);
  if (typeof method !== 'string') return invalid('`method` must be a string', known);
  if ('id' in message && known === null) return invalid('`id` must be a string or a number');
  const isObject = typeof params === 'object' && params !== null && !Array.isArray(params);
  if (params !== undefined && !isObject) return invalid('`params` must be an object', known);
  return null;
}
