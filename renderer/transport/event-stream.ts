/** Reads a server-sent event stream as it comes, cut anywhere. */

export interface StreamEvent {
  readonly id: string | null;
  readonly data: string;
}

/** Collects text until events are whole. Comments (heartbeats) are swallowed. */
export class EventReader {
  #rest = '';

  /** @returns the events that this piece completed, in order */
  push(text: string): StreamEvent[] {
    this.#rest += text;
    const end = this.#rest.lastIndexOf('\n\n');
    if (end < 0) return [];
    const whole = this.#rest.slice(0, end);
    this.#rest = this.#rest.slice(end + 2);
    return whole.split('\n\n').flatMap(eventOf);
  }
}

function eventOf(block: string): StreamEvent[] {
  let id: string | null = null;
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const value = line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    const field = line.slice(0, colon);
    if (field === 'data') data.push(value);
    else if (field === 'id') id = value;
  }
  return data.length === 0 ? [] : [{ id, data: data.join('\n') }];
}
