/** Holds what a reviewer found against the files: a place that is not there is told as such. */
import path from 'node:path';
import type { ReviewFinding } from '../protocol/review-finding.ts';
import { placeOfLines } from '../workspace/reviewed-lines.ts';
import type { LinePlace, ReviewedChanges } from '../workspace/reviewed-lines.ts';
import type { Finding, Verdict } from './review-verdict.ts';

export interface PlacedVerdict {
  readonly text: string;
  readonly findings: readonly ReviewFinding[];
}

const DOUBTS: Readonly<Partial<Record<LinePlace, string>>> = {
  unchanged: 'the changes do not touch these lines',
  noSuchLines: 'the file does not have these lines',
  noSuchFile: 'there is no such file',
};

/** `cwd`: absolute; what the reviewer names is relative to it. `home`: Skein's. */
export async function placeFindings(
  home: string,
  { text, findings }: Verdict,
  changes: ReviewedChanges,
  cwd: string,
): Promise<PlacedVerdict> {
  const placed: ReviewFinding[] = [];
  const doubts: string[] = [];
  for (const finding of findings) {
    const { file, start, end } = finding;
    const place = await placeOfLines(home, finding, changes, cwd);
    placed.push(findingAt(finding, place, cwd));
    const doubt = DOUBTS[place];
    if (doubt !== undefined) doubts.push(`- ${file}:${start}-${end}: ${doubt}`);
  }
  const note = doubts.length === 0 ? [] : ['Places that do not fit:', doubts.join('\n')];
  return { text: [text, ...note].join('\n\n'), findings: placed };
}

function findingAt(finding: Finding, place: LinePlace, cwd: string): ReviewFinding {
  const { title, body, priority, confidence, file, start, end } = finding;
  return {
    title,
    body,
    priority,
    confidence,
    path: path.resolve(cwd, file),
    startLine: start,
    endLine: end,
    place,
  };
}
