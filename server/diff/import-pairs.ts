/** Writing pairs of files into the store of checkpoints, all of a pair by one `git fast-import`. */
import { once } from 'node:events';
import { readBlobs } from './blobs.ts';
import { EMPTY_TREE } from './file-pairs.ts';
import type { FilePair, NewSide, PairIds, Side } from './file-pairs.ts';
import { GitError, startGit, type GitPlace } from './git.ts';
import { blobId } from './unified-diff.ts';

/** See `KeptStore.write`; `place` is there. @throws {GitError} */
export async function importPairs(
  place: GitPlace,
  ref: string,
  pairs: readonly FilePair<NewSide>[],
  source: GitPlace | null,
): Promise<{ ids: PairIds; missing: FilePair[] }> {
  const args = ['fast-import', '--quiet', '--done', '--force', '--cat-blob-fd=1'];
  const child = startGit(place, args);
  const closed = once(child, 'close') as Promise<[number | null]>;
  closed.catch(() => undefined);
  let errors = '';
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (errors.length < 2000) errors += text;
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  let broken = false;
  child.stdin.on('error', () => {
    broken = true;
  });
  const say = async (...parts: readonly (string | Buffer)[]): Promise<void> => {
    let flows = true;
    for (const part of parts) {
      flows = child.stdin.write(typeof part === 'string' ? Buffer.from(part, 'latin1') : part);
    }
    if (flows || broken) return;
    await Promise.race([once(child.stdin, 'drain'), closed]);
  };
  try {
    const { known, missing } = await sendContents(pairs, source, say);
    const mark = known.size + 1;
    await say(`commit ${ref}\nmark :${mark}\ncommitter Skein <> 0 +0000\ndata 0\n\n`);
    for (const pair of pairs) {
      if (missing.has(pair)) continue;
      for (const name of ['before', 'after'] as const) {
        const side = pair[name];
        if (side === null) continue;
        const content = known.get(side.id) ?? side.id;
        await say(`M ${side.mode} ${content} ${quoted(`${name}/${pair.path}`)}\n`);
      }
    }
    await say(`\nget-mark :${mark}\nls :${mark} before\nls :${mark} after\ndone\n`);
    child.stdin.end();
    const [code] = await closed;
    if (code !== 0) throw new GitError(`git fast-import failed: ${errors.trim()}`, false);
    return { ids: idsIn(output), missing: [...missing] };
  } catch (error) {
    child.kill('SIGKILL');
    if (error instanceof GitError) throw error;
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new GitError('git fast-import could not be used', missing, error);
  }
}

async function sendContents(
  pairs: readonly FilePair<NewSide>[],
  source: GitPlace | null,
  say: (...parts: readonly (string | Buffer)[]) => Promise<void>,
): Promise<{ known: Map<string, string>; missing: Set<FilePair> }> {
  const known = new Map<string, string>();
  const wanted = new Set<string>();
  const send = async (id: string, bytes: Buffer): Promise<void> => {
    const mark = `:${known.size + 1}`;
    known.set(id, mark);
    await say(`blob\nmark ${mark}\ndata ${bytes.length}\n`, bytes, '\n');
  };
  for (const { before, after } of pairs) {
    for (const side of [before, after]) {
      if (side === null || known.has(side.id)) continue;
      if (side.bytes === undefined) {
        if (source !== null) wanted.add(side.id);
        continue;
      }
      const bytes = side.bytes();
      if (blobId(bytes) !== side.id) throw new GitError('a file changed while read', false);
      await send(side.id, bytes);
    }
  }
  const missing = new Set<FilePair>();
  if (source === null) return { known, missing };
  const lacking = new Set<string>();
  for await (const { id, bytes } of readBlobs(source, [...wanted])) {
    if (bytes === null) lacking.add(id);
    else if (!known.has(id)) await send(id, bytes);
  }
  const lacks = (side: Side | null): boolean => side !== null && lacking.has(side.id);
  for (const pair of pairs) if (lacks(pair.before) || lacks(pair.after)) missing.add(pair);
  return { known, missing };
}

function idsIn(output: string): PairIds {
  const [commit = '', ...trees] = output.split('\n');
  const tree = (name: string): string => {
    const line = trees.find((each) => each.endsWith(`\t${name}`));
    return /^040000 tree (\w+)/.exec(line ?? '')?.[1] ?? EMPTY_TREE;
  };
  if (!/^[0-9a-f]{40}$/.test(commit)) throw new GitError('git fast-import made nothing', false);
  return { commit, before: tree('before'), after: tree('after') };
}

/** Quotes a path for fast-import, which takes every byte but these as it is. */
function quoted(path: string): string {
  const escaped = path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return `"${escaped}"`;
}
