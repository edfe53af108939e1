/** A reviewer's verdict as people read it: models that were trained to give JSON give JSON. */

interface Finding {
  readonly title: string;
  readonly body: string;
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

interface Verdict {
  readonly explanation: string;
  readonly findings: readonly Finding[];
}

/** The text itself where it is no verdict in JSON; null when it says nothing. */
export function renderVerdict(said: string): string | null {
  const verdict = readVerdict(said);
  if (verdict === null) return said === '' ? null : said;
  const { explanation, findings } = verdict;
  const list = findings.map(renderFinding).join('\n\n');
  const heading = findings.length === 1 ? 'One finding:' : `${findings.length} findings:`;
  const parts = [explanation, ...(findings.length === 0 ? [] : [heading, list])];
  const text = parts.filter((part) => part !== '').join('\n\n');
  return text === '' ? null : text;
}

function renderFinding({ title, body, file, start, end }: Finding): string {
  const lines = body.split('\n').map((line) => `  ${line}`.trimEnd());
  return [`- ${title} — ${file}:${start}-${end}`, ...lines].join('\n');
}

function readVerdict(said: string): Verdict | null {
  // Some wrap it into words or a fence.
  const inner = said.slice(said.indexOf('{'), said.lastIndexOf('}') + 1);
  for (const text of [said, inner]) {
    try {
      return verdictOf(JSON.parse(text));
    } catch {
      // Not JSON, so it is read as it is.
    }
  }
  return null;
}

function verdictOf(value: unknown): Verdict | null {
  if (!isRecord(value)) return null;
  const { findings, overall_explanation: explanation, overall_correctness: correctness } = value;
  if (!Array.isArray(findings) || typeof explanation !== 'string') return null;
  if (typeof correctness !== 'string') return null;
  const read = findings.map(findingOf);
  const whole = read.filter((finding) => finding !== null);
  // One that can't be read must not vanish: then the words are shown as they came.
  return whole.length === read.length ? { explanation: explanation.trim(), findings: whole } : null;
}

function findingOf(value: unknown): Finding | null {
  if (!isRecord(value)) return null;
  const { title, body, code_location: place } = value;
  const range = isRecord(place) ? place['line_range'] : null;
  if (typeof title !== 'string' || typeof body !== 'string' || !isRecord(place)) return null;
  const file = place['absolute_file_path'];
  if (!isRecord(range) || typeof file !== 'string') return null;
  const { start, end } = range;
  if (typeof start !== 'number' || typeof end !== 'number') return null;
  return { title, body: body.trim(), file, start, end };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
