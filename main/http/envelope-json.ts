/** Envelopes as JSON. A message that goes to many clients is written once. */
import type { ServerEnvelope } from '../../server/protocol/host.ts';

const written = new WeakMap<object, string>();

export function envelopesJson(envelopes: readonly ServerEnvelope[]): string {
  return `[${envelopes.map(envelopeJson).join(',')}]`;
}

function envelopeJson({ seq, server, generation, message }: ServerEnvelope): string {
  let text = written.get(message);
  if (text === undefined) {
    text = JSON.stringify(message);
    written.set(message, text);
  }
  return `{"seq":${seq},"server":${JSON.stringify(server)},"generation":${generation},"message":${text}}`;
}
