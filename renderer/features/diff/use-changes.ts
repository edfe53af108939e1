/** The changes of a scope, looked at again whenever something may have changed them and somebody looks. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { diffsOfTurn, type FileDiff } from '../../components/diff/file-diff.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { gitClient, type GitClient } from '../../stores/git-client.ts';
import { fileDiff } from '../../stores/git-changes.ts';
import type { ThreadHandle } from '../../stores/thread-handle.ts';
import { withDiff, type ChangedFile } from './changed-files.ts';
import { loadScope, type ChangeSet, type ScopeWish } from './scopes.ts';

/** So long nothing more has to happen before it is looked again. Milliseconds. */
const QUIET_MS = 250;

export interface Changes {
  /** Null until the first answer. */
  readonly set: ChangeSet | null;
  /** Of the set, with the diffs that were fetched since. */
  readonly files: readonly ChangedFile[];
  /** Why it could not be told, in the words of git or the server. */
  readonly problem: string | null;
  readonly busy: boolean;
  readonly git: GitClient;
  readonly refresh: () => void;
  /** Fetches the diff of a file. */
  readonly load: (file: ChangedFile) => void;
  /** Why a file's diff could not be fetched, by its key. */
  readonly problems: ReadonlyMap<string, string>;
}

interface Fetched {
  /** Of which scope. */
  readonly name: string;
  readonly diffs: ReadonlyMap<string, FileDiff>;
  readonly problems: ReadonlyMap<string, string>;
}

const nothing: Fetched = { name: '', diffs: new Map(), problems: new Map() };

/** @param version rises when the thread did something that may have changed files */
export function useChanges(handle: ThreadHandle, wish: ScopeWish, version: unknown): Changes {
  const app = useAppParts();
  const { scope, turnId, cwd } = wish;
  const { server } = handle.key;
  const git = useMemo(() => gitClient(app, server, cwd), [app, server, cwd]);
  const name = `${scope} ${turnId ?? ''} ${cwd}`;
  const [answer, setAnswer] = useState<{ name: string; set: ChangeSet } | null>(null);
  const [problem, setProblem] = useState<{ name: string; words: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const [kept, setFetched] = useState(nothing);
  const fetched = kept.name === name ? kept : nothing;
  /** The newest look; what older ones bring is late. */
  const round = useRef(0);
  const waiting = useRef(new Set<string>());

  const look = useCallback(async () => {
    const mine = ++round.current;
    setBusy(true);
    try {
      const set = await loadScope(app, handle, git, { scope, turnId, cwd });
      if (mine !== round.current) return;
      waiting.current.clear();
      setAnswer({ name, set });
      setProblem(null);
    } catch (error) {
      if (mine !== round.current) return;
      setProblem({ name, words: error instanceof Error ? error.message : String(error) });
    } finally {
      if (mine === round.current) setBusy(false);
    }
  }, [app, handle, git, scope, turnId, cwd, name]);

  useEffect(() => {
    void Promise.resolve().then(look);
    return () => {
      round.current += 1;
    };
  }, [look]);

  // What happens in a hidden window is looked at when somebody comes back.
  const seen = useRef(version);
  useEffect(() => {
    if (seen.current === version) return;
    const timer = setTimeout(() => {
      if (document.visibilityState === 'hidden') return;
      seen.current = version;
      void look();
    }, QUIET_MS);
    return () => clearTimeout(timer);
  }, [version, look]);

  useEffect(() => {
    const back = (): void => {
      if (document.visibilityState !== 'hidden') void look();
    };
    window.addEventListener('focus', back);
    document.addEventListener('visibilitychange', back);
    return () => {
      window.removeEventListener('focus', back);
      document.removeEventListener('visibilitychange', back);
    };
  }, [look]);

  const set = answer?.name === name ? answer.set : null;

  const load = useCallback(
    ({ key, wish: of }: ChangedFile): void => {
      const top = set?.git?.top;
      if (of === null || top === undefined || waiting.current.has(key)) return;
      waiting.current.add(key);
      const mine = round.current;
      const keep = (diff: FileDiff | null, words: string | null): void => {
        if (mine !== round.current) return;
        setFetched((before) => {
          const { diffs, problems } = before.name === name ? before : nothing;
          const next = { name, diffs: new Map(diffs), problems: new Map(problems) };
          if (diff !== null) next.diffs.set(key, diff);
          if (words === null) next.problems.delete(key);
          else next.problems.set(key, words);
          return next;
        });
      };
      fileDiff(git, top, of).then(
        (text) => keep(diffsOfTurn(text)[0] ?? null, null),
        (error: unknown) => keep(null, error instanceof Error ? error.message : String(error)),
      );
    },
    [git, set, name],
  );

  const files = useMemo(
    () => (set?.files ?? []).map((file) => withDiff(file, fetched.diffs.get(file.key))),
    [set, fetched],
  );
  return {
    set,
    files,
    problem: problem?.name === name ? problem.words : null,
    busy,
    git,
    refresh: () => void look(),
    load,
    problems: fetched.problems,
  };
}
