/** Which version of an app server is spoken to, and whether Skein can. */
import { referenceVersion } from '../../server/protocol/reference-version.ts';

/** The oldest reference that a journey (start, stream, approve, list, resume) was seen to pass on. */
export const OLDEST = '0.115.0';

/** `client/VERSION (system) …`; null where it says something else. */
export function versionOf(userAgent: string): string | null {
  return /^[^/\n]*\/(\d+\.\d+\.\d+[\w.+-]*)(?:\s|$)/u.exec(userAgent)?.[1] ?? null;
}

export function isTooOld(version: string): boolean {
  return compare(version, OLDEST) < 0;
}

/** It may say and do what this Skein has no words for; nothing of that is lost. */
export function isNewer(version: string): boolean {
  return compare(version, referenceVersion) > 0;
}

function compare(a: string, b: string): number {
  const [ours, theirs] = [partsOf(a), partsOf(b)];
  for (const [index, part] of ours.entries()) {
    const other = theirs[index] ?? 0;
    if (part !== other) return part - other;
  }
  return 0;
}

function partsOf(version: string): number[] {
  return version.split(/[^\d.]/u, 1).flatMap((text) => text.split('.').map(Number));
}
