/** Where a person sees a repository and makes a pull request, from the address of a remote. */

/**
 * The page that begins a pull request; null for an address that no such page is known for.
 * @param remote as git has it: `git@host:owner/name.git`, `https://…`, `ssh://…`
 */
export function pullRequestUrl(remote: string, base: string | null, branch: string): string | null {
  const match =
    /^(?:https?:\/\/(?:[^@/]*@)?|ssh:\/\/(?:[^@/]*@)?|(?:[^@/:]+@))([^/:]+)(?::\d+(?=\/))?[:/](.+?)(?:\.git)?\/?$/.exec(
      remote.trim(),
    );
  const [, host, path] = match ?? [];
  if (host === undefined || path === undefined) return null;
  const site = `https://${host}/${path}`;
  const from = encodeURIComponent(branch);
  if (/gitlab/.test(host)) {
    return `${site}/-/merge_requests/new?merge_request%5Bsource_branch%5D=${from}`;
  }
  if (/bitbucket/.test(host)) return `${site}/pull-requests/new?source=${from}`;
  const range = base === null ? from : `${encodeURIComponent(base)}...${from}`;
  return `${site}/compare/${range}?expand=1`;
}
