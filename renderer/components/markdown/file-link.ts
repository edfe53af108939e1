/** Whether a link means a file of the workspace, such as `src/a.ts:12` or `/home/ada/a.ts#L12`. */
export function fileOfLink(
  href: string,
): { readonly path: string; readonly line: number | null } | null {
  let target = href;
  if (target.startsWith('file://')) target = target.slice('file://'.length);
  else if (/^[a-z][a-z0-9+.-]+:/i.test(target) && !/^[^:/]+:\d+(?::\d+)?$/.test(target))
    return null;
  if (target.startsWith('#') || target.startsWith('//')) return null;
  const place = /^(.*?)(?::(\d+)(?::\d+)?|#L(\d+)(?:-L?\d+)?)?$/.exec(target);
  const path = place?.[1] ?? '';
  if (path === '') return null;
  const line = place?.[2] ?? place?.[3];
  return { path: decoded(path), line: line === undefined ? null : Number(line) };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
