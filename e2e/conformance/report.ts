/** What a run of the campaign prints. */
import type { Difference } from './compare.ts';
import type { Breach } from './schema-check.ts';

export interface Played {
  readonly scenario: string;
  readonly seconds: number;
  /** Differences that nothing covers. */
  readonly unexplained: readonly Difference[];
  readonly explained: number;
  /** Differences that the reference also has with itself. */
  readonly wavering: number;
  readonly breaches: readonly Breach[];
  /** Why it could not be played to its end. */
  readonly faults: readonly string[];
  readonly compared: number;
}

export function row(played: Played): string {
  const { scenario, seconds, unexplained, explained, wavering, breaches, faults } = played;
  const bad = unexplained.length + breaches.length + faults.length;
  const notes = [
    `${played.compared} messages`,
    ...(explained > 0 ? [`${explained} meant`] : []),
    ...(wavering > 0 ? [`${wavering} wavering`] : []),
    ...(unexplained.length > 0 ? [`${unexplained.length} DIFFERENT`] : []),
    ...(breaches.length > 0 ? [`${breaches.length} AGAINST THE SCHEMA`] : []),
    ...(faults.length > 0 ? ['NOT PLAYED'] : []),
  ];
  const verdict = bad === 0 ? 'ok    ' : 'FAILED';
  return `${verdict} ${scenario.padEnd(40)} ${seconds.toFixed(1).padStart(5)} s  ${notes.join(', ')}`;
}

export function details({ unexplained, breaches, faults }: Played): string {
  return [
    ...faults.map((words) => `   ${words}`),
    ...unexplained.map(difference),
    ...breaches.map(({ kind, method, words }) => `   schema: ${kind} ${method}: ${words}`),
  ].join('\n');
}

function difference(one: Difference): string {
  const place = one.path === '' ? '' : ` ${one.path}`;
  const after = one.after === '' ? '' : `, after ${one.after}`;
  const head = `   ${one.kind}: ${one.message}${place}${one.kind === 'value' ? '' : after}`;
  const lines = [
    ...(one.kind === 'extra' ? [] : [`     - reference: ${brief(one.reference)}`]),
    ...(one.kind === 'missing' || one.kind === 'moved'
      ? []
      : [`     + ours:      ${brief(one.ours)}`]),
  ];
  return [head, ...lines].join('\n');
}

function brief(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 400 ? `${text.slice(0, 400)}… (${text.length} characters)` : text;
}
