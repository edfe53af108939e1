/**
 * What is new in a version.
 *
 * @param text of a changelog
 * @returns the part of the version; of what is not released yet where it has none, as in a build before its tag
 */
export function releaseNotes(version: string, text: string): string {
  const parts = text.split(/^## /m).slice(1);
  const part =
    parts.find((each) => new RegExp(`^\\[?${version.replaceAll('.', '\\.')}\\b`).test(each)) ??
    parts.find((each) => /^\[?Unreleased\b/.test(each)) ??
    '';
  return part.slice(part.indexOf('\n')).trim();
}
