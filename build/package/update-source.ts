/** Where a packaged app looks for newer versions; written into it as `app-update.yml`. */
export type UpdateSource =
  | { readonly provider: 'github'; readonly owner: string; readonly repo: string }
  | { readonly provider: 'generic'; readonly url: string };

/**
 * @param text `github:OWNER/REPOSITORY`, or the https address of a folder with the files of releases
 * @throws when it is neither
 */
export function updateSource(text: string): UpdateSource {
  const [, owner, repo] = /^github:([\w.-]+)\/([\w.-]+)$/.exec(text) ?? [];
  if (owner !== undefined && repo !== undefined) return { provider: 'github', owner, repo };
  const url = URL.canParse(text) ? new URL(text) : null;
  // A feed that others can change on its way would be one more way to run their code.
  const isSafe = url?.protocol === 'https:' || url?.hostname === '127.0.0.1';
  if (url === null || !isSafe) {
    throw new Error(`--updates wants github:OWNER/REPOSITORY or an https address, not ${text}`);
  }
  return { provider: 'generic', url: url.href };
}
