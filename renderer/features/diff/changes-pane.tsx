import './changes.css';
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import { useTranslation } from 'react-i18next';
import type { AppSettings } from '../../../server/protocol/host.ts';
import { Lazy, LazyRoot } from '../../components/lazy.tsx';
import { absolutePath } from '../../lib/paths.ts';
import { screen } from '../../lib/screens.ts';
import { useApp, useAppParts, useThread } from '../../lib/use-app.ts';
import { keyOf } from '../../stores/app-state.ts';
import {
  commentsKey,
  parseComments,
  parseViewed,
  setViewed,
  viewedKey,
  type ReviewComment,
} from '../../stores/review.ts';
import type { ThreadHandle } from '../../stores/thread-handle.ts';
import { attempt } from '../../stores/toasts.ts';
import { contentMark, sumOf, type ChangedFile } from './changed-files.ts';
import { ChangesBar, ChangesHead } from './changes-head.tsx';
import { CommitBox } from './commit-box.tsx';
import { EditButtons } from './edit-buttons.tsx';
import { NoChanges } from './no-changes.tsx';
import { treeRows } from './change-tree.ts';
import { heightOf } from './file-section.tsx';
import { CommentedFile } from './line-comments.tsx';
import { FileTree } from './file-tree.tsx';
import { folderOf, type Scope } from './scopes.ts';
import { useChanges } from './use-changes.ts';
import { useEdits } from './use-edits.ts';
import { isTyping, useFlow } from './use-flow.ts';

export interface ChangesPaneProps {
  readonly handle: ThreadHandle;
  /** Null: the scope that was looked at last, or the latest turn that changed files. */
  readonly turnId: string | null;
  /** The file to begin with, as seen from the thread's folder. */
  readonly path: string | null;
  readonly view: AppSettings['diffView'];
  readonly onView: (view: AppSettings['diffView']) => void;
  readonly onClose: () => void;
  /** Shows a file beside the thread. @param path absolute */
  readonly onOpenFile: ((path: string, line: number | null) => void) | null;
  /** Asks how to go back to before a turn. */
  /** Null: nobody can. */
  readonly onRewind: ((turnId: string) => void) | null;
  /** Shows the thread's own work tree; null where it has none. */
  readonly onWorktree: (() => void) | null;
}

/** Files from which on the tree can be filtered. */
const FILTERED_FILES = 8;

const noComments: readonly ReviewComment[] = [];

/** The scope last chosen, by thread, while the window lives. */
const scopes = new Map<string, Scope>();

/** What changed, against what the user wants to see it: its files, and the diff of each. */
export function ChangesPane(props: ChangesPaneProps) {
  const { handle, turnId, path, view, onView, onClose, onRewind, onWorktree } = props;
  const { t } = useTranslation('diff');
  const app = useAppParts();
  const meta = useThread(handle);
  const { state, listVersion } = handle;
  const cwd = meta.settings?.cwd ?? meta.summary?.cwd ?? '';
  const threadKey = keyOf(handle.key);
  const [scope, setScope] = useState<Scope>(
    turnId !== null ? 'turn' : (scopes.get(threadKey) ?? 'turn'),
  );
  const [full, setFull] = useState(false);
  const [filter, setFilter] = useState('');
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [opened, setOpened] = useState<ReadonlyMap<string, boolean>>(new Map());
  // oxlint-disable-next-line react/exhaustive-deps -- the state changes in place: these tell when
  const version = useMemo(() => ({}), [listVersion, state.diff]);
  const wish = { scope, turnId: scope === 'turn' ? turnId : null, cwd };
  const changes = useChanges(handle, wish, version);
  const { files, set, load } = changes;
  const edits = useEdits(changes);

  const viewedText = useApp(({ drafts }) => drafts[viewedKey(handle.key)]);
  const viewed = useMemo(() => viewedFiles(files, viewedText), [files, viewedText]);
  const commentsText = useApp(({ drafts }) => drafts[commentsKey(handle.key)]);
  const comments = useMemo(() => parseComments(commentsText), [commentsText]);
  const commentsByPath = useMemo(() => Map.groupBy(comments, ({ path: at }) => at), [comments]);
  const commentCounts = useMemo(
    () => new Map([...commentsByPath].map(([at, all]) => [at, all.length])),
    [commentsByPath],
  );

  const rows = useMemo(() => treeRows(files, { folded, filter }), [files, folded, filter]);
  const [root, setRoot] = useState<HTMLElement | null>(null);
  const flow = useFlow(root, files);

  const choose = (next: Scope): void => {
    scopes.set(threadKey, next);
    setScope(next);
  };
  const open = useCallback(
    ({ key }: ChangedFile, now: boolean) => setOpened((before) => new Map(before).set(key, now)),
    [],
  );
  const mark = useCallback(
    (file: ChangedFile, now: boolean) => {
      if (file.diff === null) return;
      setViewed(app, handle.key, file.path, contentMark(file.diff), now);
      // Folds with the mark, and opens with its going, whatever was chosen before.
      setOpened((before) => {
        const next = new Map(before);
        next.delete(file.key);
        return next;
      });
    },
    [app, handle],
  );

  // A diff's paths may begin further up: at the top of the repository that the workspace is a part of.
  const wanted =
    path === null
      ? undefined
      : (files.find((file) => file.path === path) ??
        files.find((file) => file.path.endsWith(`/${path}`)));
  const wantedKey = wanted?.key;
  const { show } = flow;
  useEffect(() => {
    if (wantedKey !== undefined) show(wantedKey);
  }, [wantedKey, turnId, show]);

  const { git } = changes;
  const latest = useRef(props);
  useLayoutEffect(() => {
    latest.current = props;
  });
  const openFile = useCallback(
    (file: ChangedFile, line: number | null) =>
      attempt(app, t('fileNotOpened'), async () => {
        const folder = set === null ? cwd : await folderOf(set, git, cwd);
        latest.current.onOpenFile?.(absolutePath(file.path, folder), line);
      }),
    [app, t, set, git, cwd],
  );

  const canOpen = props.onOpenFile !== null;
  const canStage = edits.stage !== null;
  const fileActs = useCallback(
    (file: ChangedFile) => <EditButtons file={file} edits={edits} />,
    [edits],
  );
  const hunkActs = useMemo(
    () =>
      canStage
        ? (file: ChangedFile, hunk: number) => <EditButtons file={file} hunk={hunk} edits={edits} />
        : undefined,
    [canStage, edits],
  );

  const current = files.find(({ key }) => key === flow.current) ?? files[0];
  const keys: Readonly<Record<string, () => void>> = {
    ']': () => flow.step(1),
    '[': () => flow.step(-1),
    n: () => flow.hunk(1),
    p: () => flow.hunk(-1),
    v: () => {
      if (current !== undefined) mark(current, !viewed.has(current.key));
    },
  };

  return (
    <section
      className={full ? 'changes-pane is-full' : 'changes-pane'}
      aria-label={t('changes')}
      aria-busy={changes.busy}
      onKeyDown={(event) => {
        // What a dialog over the pane takes is not the pane's, though it comes through it.
        const inDialog = (event.target as HTMLElement).closest('dialog') !== null;
        if (event.defaultPrevented || inDialog || event.nativeEvent.isComposing) return;
        if (event.key === 'Escape') onClose();
        else if (!isTyping(event) && keys[event.key] !== undefined) keys[event.key]?.();
        else if (flow.line(event)) event.preventDefault();
        else return;
        event.preventDefault();
      }}
    >
      <ChangesHead
        count={files.length}
        full={full}
        onRewind={
          onRewind === null ||
          scope !== 'turn' ||
          set?.turnId == null ||
          handle.runningTurn() !== null
            ? null
            : () => onRewind(set.turnId ?? '')
        }
        onWorktree={onWorktree}
        onRefresh={changes.refresh}
        onFull={() => setFull(!full)}
        onClose={onClose}
      />
      <ChangesBar
        scope={scope}
        base={set?.git?.base?.name ?? null}
        thisTurn={turnId !== null}
        note={set?.note ?? null}
        sum={sumOf(files)}
        viewed={viewed.size}
        count={files.length}
        view={view}
        onScope={choose}
        onView={onView}
        onStep={flow.step}
        first={files[0]?.key === current?.key}
        last={files.at(-1)?.key === current?.key}
      />
      {files.length === 0 ? (
        <NoChanges changes={changes} scope={scope} onScope={choose} />
      ) : (
        <>
          {[changes.problem, edits.problem].map((words) =>
            words === null ? null : <Problem key={words}>{words}</Problem>,
          )}
          {files.length < FILTERED_FILES ? null : (
            <div className="changes-filter field is-small">
              <input
                type="search"
                placeholder={t('filter')}
                aria-label={t('filter')}
                value={filter}
                onChange={(event) => setFilter(event.target.value)}
              />
            </div>
          )}
          <FileTree
            rows={rows}
            current={current?.key ?? null}
            viewed={viewed}
            comments={commentCounts}
            onFold={(key, fold) => {
              const next = new Set(folded);
              if (fold) next.add(key);
              else next.delete(key);
              setFolded(next);
            }}
            onShow={({ key }) => flow.show(key)}
            onViewed={mark}
          />
          <div
            ref={setRoot}
            className="changes-scroll"
            {...screen('changes.files')}
            onScroll={flow.onScroll}
          >
            <LazyRoot value={root}>
              {files.map((file) => {
                const chosen = opened.get(file.key) ?? null;
                const isOpen = chosen ?? !viewed.has(file.key);
                return (
                  <div key={file.key} data-file={file.key}>
                    <Lazy height={heightOf(file, isOpen)}>
                      {() => (
                        <CommentedFile
                          threadKey={handle.key}
                          comments={commentsByPath.get(file.path) ?? noComments}
                          file={file}
                          layout={view}
                          viewed={viewed.has(file.key)}
                          open={chosen}
                          problem={changes.problems.get(file.key) ?? null}
                          load={load}
                          onOpen={open}
                          onViewed={mark}
                          onOpenFile={canOpen ? openFile : null}
                          fileActs={fileActs}
                          hunkActs={hunkActs}
                        />
                      )}
                    </Lazy>
                  </div>
                );
              })}
            </LazyRoot>
          </div>
        </>
      )}
      {set?.git == null ? null : (
        <CommitBox threadKey={handle.key} changes={changes} repository={set.git} />
      )}
    </section>
  );
}

function Problem({ children }: { readonly children: ReactNode }) {
  return (
    <p className="changes-problem danger small" role="status">
      {children}
    </p>
  );
}

/** Keys of files whose content is the one that was marked. */
function viewedFiles(files: readonly ChangedFile[], text: string | undefined): ReadonlySet<string> {
  const marks = parseViewed(text);
  const seen = files.filter(
    ({ path, diff }) => diff !== null && marks[path]?.includes(contentMark(diff)) === true,
  );
  return new Set(seen.map(({ key }) => key));
}
