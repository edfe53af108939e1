/** A reviewer's verdict as people read it: models that were trained to give JSON give JSON. */

export interface Finding {
  readonly title: string;
  readonly body: string;
  /** 0, the gravest, to 3; null where it is not said. */
  readonly priority: number | null;
  /** 0 to 1; null where it is not said. */
  readonly confidence: number | null;
  /** As the reviewer named it. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

export interface Verdict {
  readonly text: string;
  readonly findings: readonly Finding[];
}

interface Structured {
  readonly explanation: string;
  readonly findings: readonly Finding[];
}

/** How many beginnings of JSON are tried in words around it. */
const MAX_BEGINNINGS = 20;

/** The text is what was said where that is no verdict in JSON; null when it says nothing. */
export function readVerdict(said: string): Verdict | null {
  const structured = readJson(said);
  if (structured === null) return said === '' ? null : { text: said, findings: readList(said) };
  const { explanation, findings } = structured;
  const list = findings.map(renderFinding).join('\n\n');
  // The headings that the reference gives them.
  const heading = findings.length === 1 ? 'Review comment:' : 'Full review comments:';
  const parts = [explanation, ...(findings.length === 0 ? [] : [heading, list])];
  const text = parts.filter((part) => part !== '').join('\n\n');
  return text === '' ? null : { text, findings };
}

function renderFinding({ title, body, file, start, end }: Finding): string {
  const lines = body.split('\n').map((line) => `  ${line}`);
  return [`- ${title} — ${file}:${start}-${end}`, ...lines].join('\n');
}

/** Findings in the form that our own instructions ask for. */
function readList(said: string): Finding[] {
  const found: Finding[] = [];
  const lines = said.split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    const [, title, file, start, end] =
      /^[-*] (.+) (?:—|–|--) `?(.+?):(\d+)(?:-(\d+))?`?$/.exec(line) ?? [];
    if (title === undefined || file === undefined) continue;
    const rest = lines.slice(index + 1);
    const next = rest.findIndex((each) => each !== '' && !/^\s/.test(each));
    const body = rest
      .slice(0, next < 0 ? rest.length : next)
      .map((each) => each.replace(/^ {1,2}/, ''));
    found.push({
      title,
      body: body.join('\n').trim(),
      priority: priorityIn(title),
      confidence: null,
      file,
      start: Number(start),
      end: Number(end ?? start),
    });
  }
  return found;
}

function priorityIn(title: string): number | null {
  const [, digit] = /^\[P([0-3])\]/.exec(title) ?? [];
  return digit === undefined ? null : Number(digit);
}

function readJson(said: string): Structured | null {
  // Some wrap it into words or a fence.
  const end = said.lastIndexOf('}') + 1;
  let at = said.indexOf('{');
  for (let tries = 0; at >= 0 && at < end && tries < MAX_BEGINNINGS; tries += 1) {
    try {
      const verdict = verdictOf(JSON.parse(said.slice(at, end)));
      if (verdict !== null) return verdict;
    } catch {
      // Not JSON from here.
    }
    at = said.indexOf('{', at + 1);
  }
  return null;
}

function verdictOf(value: unknown): Structured | null {
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
  const { title, body, priority, confidence_score: confidence, code_location: place } = value;
  const range = isRecord(place) ? place['line_range'] : null;
  if (typeof title !== 'string' || typeof body !== 'string' || !isRecord(place)) return null;
  const file = place['absolute_file_path'];
  if (!isRecord(range) || typeof file !== 'string') return null;
  const { start, end } = range;
  if (typeof start !== 'number' || typeof end !== 'number') return null;
  return {
    title,
    body: body.trim(),
    priority: typeof priority === 'number' ? priority : priorityIn(title),
    confidence: typeof confidence === 'number' ? confidence : null,
    file,
    start,
    end,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
