import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Project } from '../../server/protocol/host.ts';
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import { ApprovalStack } from '../features/approvals/approval-stack.tsx';
import { Composer } from '../features/composer/composer.tsx';
import { PlanCard } from '../features/composer/plan-card.tsx';
import { QueueStrip } from '../features/composer/queue-strip.tsx';
import { ChangesPane } from '../features/diff/changes-pane.tsx';
import { ReviewStrip } from '../features/diff/review-strip.tsx';
import { FilePane } from '../features/files/file-pane.tsx';
import { FindBar } from '../features/find/find-bar.tsx';
import { HookTrustCard } from '../features/hooks/hook-trust-card.tsx';
import { RewindDialog } from '../features/rewind/rewind-dialog.tsx';
import { TurnNavigator } from '../features/navigator/turn-navigator.tsx';
import { FolderTrustCard } from '../features/trust/folder-trust-card.tsx';
import { TerminalDrawer } from '../features/terminal/terminal-drawer.tsx';
import { ThreadView } from '../features/transcript/thread-view.tsx';
import { WorktreeDialog } from '../features/worktree/worktree-dialog.tsx';
import { itemInSight } from '../lib/item-in-sight.ts';
import { absolutePath } from '../lib/paths.ts';
import { useApp, useAppParts, useThread } from '../lib/use-app.ts';
import { useMay } from '../lib/may.ts';
import { useCan } from '../lib/use-can.ts';
import { useCommand } from '../lib/use-command.ts';
import { keyOf, type ShownFile } from '../stores/app-state.ts';
import { navigate, showNew } from '../stores/navigation.ts';
import { writeSettings } from '../stores/settings-actions.ts';
import { showFile } from '../stores/shown-files.ts';
import { forkThread, titleOf } from '../stores/thread-actions.ts';
import { archiveThreads } from '../stores/thread-deeds.ts';
import { attempt } from '../stores/toasts.ts';
import { FolderMissing } from './banners.tsx';
import { useSidePlace } from '../lib/side-place.ts';
import { ThreadHeader } from './thread-header.tsx';
import { useDocumentTitle } from './use-document-title.ts';
import { useFinding } from './use-finding.ts';
import { useLanding } from './use-landing.ts';
import { useModels } from './use-models.ts';
import { useReading } from './use-reading.ts';

export interface ThreadPageProps {
  readonly thread: ThreadKey;
  /** Where to land; null: at the end. */
  readonly turnId: string | null;
  readonly itemId: string | null;
  readonly onRelink: (project: Project) => void;
}

/** One thread: its head, its turns, what it asks, and the composer. */
export function ThreadPage({ thread, turnId, itemId, onRelink }: ThreadPageProps) {
  const { t } = useTranslation('app');
  const app = useAppParts();
  const { server, threadId } = thread;
  const handle = useMemo(
    () => app.threads.openThread({ server, threadId }),
    [app, server, threadId],
  );
  const meta = useThread(handle);
  const writes = useMay('turn/start');
  const trusts = useMay('config/batchWrite');
  const opensFiles = useMay('fs/readFile');
  const restores = useCan(server, 'checkpoints');
  const reverts = useCan(server, 'revert');
  const rewinds = restores || reverts;
  const allRequests = useApp((state) => state.requests);
  const settings = useApp((state) => state.settings);
  const project = useApp(
    (state) => state.projects.find(({ id }) => id === meta.summary?.projectId) ?? null,
  );
  const models = useModels(server);
  const landing = useLanding(handle, meta.phase === 'ready', turnId, itemId);
  const finding = useFinding();
  const [flow, setFlow] = useState<HTMLElement | null>(null);
  const requests = useMemo(
    () => allRequests.filter((one) => one.server === server && one.threadId === threadId),
    [allRequests, server, threadId],
  );
  const allExpired = useApp((state) => state.expired);
  const expired = useMemo(
    () =>
      allExpired.filter(
        ({ request }) => request.server === server && request.threadId === threadId,
      ),
    [allExpired, server, threadId],
  );
  const firstUnread = useReading(handle, meta.summary);
  const { focused } = useSidePlace();
  useDocumentTitle(titleOf(meta.summary), focused);
  const [changes, setChanges] = useState<ShownChanges | null>(null);
  const file = useApp((state) => state.files[keyOf(thread)] ?? null);
  const setFile = (now: ShownFile | null): void => showFile(app, thread, now);
  const [trusted, setTrusted] = useState(0);
  /** The first turn that would go. */
  const [rewinding, setRewinding] = useState<string | null>(null);
  const [worktreeOpen, setWorktreeOpen] = useState(false);
  /** From which turn on the list of turns is looked through; null: it is closed. */
  const [navigating, setNavigating] = useState<{ readonly current: string | null } | null>(null);
  // Those of another thread are not this one's.
  const shown = changes?.thread === keyOf(thread) ? changes : null;
  const openChanges = (turnId: string | null, path: string | null): void => {
    setFile(null);
    setChanges({ thread: keyOf(thread), turnId, path });
  };

  const toggleChanges = (): void => (shown === null ? openChanges(null, null) : setChanges(null));
  const latest = [...handle.state.turns.keys()].at(-1);
  useCommand('changes', toggleChanges);
  const openTurns = (): void =>
    setNavigating({ current: itemInSight(flow)?.split('/')[0] ?? null });
  useCommand('turns', openTurns);
  useCommand(
    'unreadTurn',
    firstUnread === null ? null : () => landing.show({ turnId: firstUnread }),
  );
  useCommand(
    'rewind',
    latest === undefined || !rewinds || handle.runningTurn() !== null
      ? null
      : () => setRewinding(latest),
  );

  const cwd = meta.settings?.cwd ?? meta.summary?.cwd ?? '';

  return (
    <div className="thread-page">
      <div className="thread-main">
        <ThreadHeader
          handle={handle}
          changesOpen={shown !== null}
          onChanges={toggleChanges}
          onTurns={openTurns}
        />
        {project !== null && !project.present ? (
          <FolderMissing project={project} onRelink={onRelink} />
        ) : null}
        {finding.asked === 0 ? null : (
          <FindBar
            key={keyOf(thread)}
            handle={handle}
            flow={flow}
            asked={finding.asked}
            onShow={landing.show}
            onClose={finding.close}
          />
        )}
        <ThreadView
          handle={handle}
          detail={settings.detail}
          target={landing.target}
          onFlow={setFlow}
          onFork={(lastTurnId) =>
            attempt(app, t('notForked'), () => forkThread(app, thread, lastTurnId))
          }
          onOpenFile={
            opensFiles ? (path, line) => setFile({ path: absolutePath(path, cwd), line }) : null
          }
          onOpenChanges={openChanges}
          onRewind={rewinds ? setRewinding : null}
        />
        <div className="dock">
          <div className="column">
            {writes ? (
              <>
                <ReviewStrip handle={handle} onShow={() => openChanges(null, null)} />
                <QueueStrip handle={handle} draftKey={keyOf(thread)} />
              </>
            ) : null}
            <PlanCard handle={handle} asking={requests.length > 0} />
            {trusts ? (
              <>
                <FolderTrustCard
                  server={server}
                  cwd={meta.summary?.cwd ?? null}
                  turns={handle.state.turns.size}
                  onTrust={() => setTrusted((before) => before + 1)}
                />
                <HookTrustCard
                  // A folder that is trusted has hooks that were not there before.
                  key={trusted}
                  server={server}
                  cwd={meta.summary?.cwd ?? null}
                  turns={handle.state.turns.size}
                />
              </>
            ) : null}
            <ApprovalStack
              requests={requests}
              expired={expired}
              onReply={(request, result) => app.rpc.reply(request, result)}
            />
            <Composer
              handle={handle}
              project={project}
              settings={settings}
              models={models}
              draftKey={keyOf(thread)}
              acts={{
                newThread: () => showNew(app, meta.summary?.projectId ?? undefined),
                showChanges: () => openChanges(null, null),
                fork: () => attempt(app, t('notForked'), () => forkThread(app, thread)),
                archive: () => {
                  if (meta.summary !== null) archiveThreads(app, [meta.summary]);
                },
              }}
            />
          </div>
        </div>
        <TerminalDrawer
          handle={handle}
          cwd={cwd}
          height={settings.drawerHeight}
          onHeight={(drawerHeight) =>
            attempt(app, t('settingNotKept'), () => writeSettings(app, { drawerHeight }))
          }
          onShowItem={(inTurn, item) =>
            navigate(app, { view: 'thread', thread, turnId: inTurn, itemId: item })
          }
        />
      </div>
      {file !== null ? (
        <FilePane
          key={`${file.path} ${file.line ?? ''}`}
          server={server}
          path={file.path}
          line={file.line}
          cwd={cwd}
          onClose={() => setFile(null)}
        />
      ) : shown === null ? null : (
        <ChangesPane
          key={`${shown.turnId ?? ''} ${shown.path ?? ''}`}
          handle={handle}
          turnId={shown.turnId}
          path={shown.path}
          view={settings.diffView}
          onView={(diffView) =>
            attempt(app, t('settingNotKept'), () => writeSettings(app, { diffView }))
          }
          onClose={() => setChanges(null)}
          onOpenFile={opensFiles ? (path, line) => setFile({ path, line }) : null}
          onRewind={rewinds ? setRewinding : null}
          onWorktree={meta.summary?.inWorktree === true ? () => setWorktreeOpen(true) : null}
        />
      )}
      {rewinding === null ? null : (
        <RewindDialog handle={handle} turnId={rewinding} onClose={() => setRewinding(null)} />
      )}
      {navigating === null ? null : (
        <TurnNavigator
          handle={handle}
          current={navigating.current}
          firstUnread={firstUnread}
          onShow={(turn) => landing.show({ turnId: turn })}
          onClose={() => setNavigating(null)}
        />
      )}
      {worktreeOpen ? (
        <WorktreeDialog threadKey={thread} onClose={() => setWorktreeOpen(false)} />
      ) : null}
    </div>
  );
}

/** Which changes stand beside the thread. */
interface ShownChanges {
  readonly thread: string;
  /** Null: the latest turn that changed files. */
  readonly turnId: string | null;
  readonly path: string | null;
}
