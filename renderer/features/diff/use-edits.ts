/** Staging and reverting from the pane: one act at a time, then the changes are looked at again. */
import { useCallback, useMemo, useRef, useState } from 'react';
import { hunkPatch, patchesOf } from '../../lib/git/patch.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { words } from '../../lib/words.ts';
import {
  revertFile,
  revertPatch,
  stageFiles,
  stagePatch,
  unstageFiles,
  type Undo,
} from '../../stores/git-edits.ts';
import { attempt, showToast } from '../../stores/toasts.ts';
import type { ChangedFile } from './changed-files.ts';
import type { Changes } from './use-changes.ts';

const t = words('diff');

export interface Edits {
  readonly busy: boolean;
  /** Why the last act was not done, in git's words. */
  readonly problem: string | null;
  readonly setProblem: (problem: string | null) => void;
  /** Null where nothing can be staged: what turns or the branch changed. */
  readonly stage: ((file: ChangedFile, hunk?: number) => void) | null;
  readonly unstage: (file: ChangedFile, hunk?: number) => void;
  readonly revert: (file: ChangedFile, hunk?: number) => void;
}

export function useEdits({ set, git, refresh }: Changes): Edits {
  const app = useAppParts();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const running = useRef(false);
  const top = set?.scope === 'uncommitted' ? (set.git?.top ?? null) : null;

  const act = useCallback(
    (work: (top: string) => Promise<void>): void => {
      if (top === null || running.current) return;
      running.current = true;
      setBusy(true);
      setProblem(null);
      work(top)
        .catch((error: unknown) => {
          setProblem(error instanceof Error ? error.message : String(error));
        })
        .finally(() => {
          running.current = false;
          setBusy(false);
          refresh();
        });
    },
    [top, refresh],
  );

  return useMemo<Edits>(() => {
    const offerUndo = (path: string, undo: Undo): void => {
      showToast(app, t('reverted', { path }), {
        action: {
          label: t('undo'),
          run: () => attempt(app, t('notUndone'), () => undo().finally(refresh)),
        },
      });
    };
    return {
      busy,
      problem,
      setProblem,
      stage:
        top === null
          ? null
          : (file, hunk) =>
              act(async (folder) => {
                const patch = patchOf(file, hunk);
                if (patch === null) await stageFiles(git, folder, [file.path]);
                else await stagePatch(git, folder, patch, 'stage');
              }),
      unstage: (file, hunk) =>
        act(async (folder) => {
          const patch = patchOf(file, hunk);
          if (patch !== null) await stagePatch(git, folder, patch, 'unstage');
          else await unstageFiles(git, folder, [...new Set([file.oldPath, file.path])]);
        }),
      revert: (file, hunk) =>
        act(async (folder) => {
          const patch = patchOf(file, hunk);
          if (patch !== null) offerUndo(file.path, await revertPatch(git, folder, patch));
          else if (file.wish !== null) {
            offerUndo(file.path, await revertFile(git, folder, file.wish));
          }
        }),
    };
  }, [app, act, busy, problem, git, top, refresh]);
}

/** Of one hunk; null for the whole file. */
function patchOf({ diff }: ChangedFile, hunk: number | undefined): string | null {
  if (hunk === undefined || diff === null) return null;
  const [patch] = patchesOf(diff.text);
  return patch === undefined ? null : hunkPatch(patch, hunk);
}
