/** What `/` offers: acts on the thread, done at once. */
import {
  Archive,
  FileDiff,
  FileSearch,
  GitFork,
  ListTodo,
  Minimize2,
  PencilLine,
  ScrollText,
  Square,
} from 'lucide-react';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useAppParts } from '../../lib/use-app.ts';
import { useCan } from '../../lib/use-can.ts';
import { words } from '../../lib/words.ts';
import type { App } from '../../stores/app-store.ts';
import type { ThreadHandle } from '../../stores/thread-handle.ts';
import { attempt } from '../../stores/toasts.ts';
import type { ComposerCommand } from './suggestions.ts';
import type { Choices } from './thread-choices.ts';

const say = words('composer');

/** Acts that the composer does not do itself. */
export interface ComposerActs {
  readonly newThread: () => void;
  readonly fork: () => void;
  readonly archive: () => void;
  readonly showChanges: () => void;
}

export function compact(app: App, handle: ThreadHandle): void {
  attempt(app, say('notCompacted'), () => handle.compact());
}

export function useCommands(
  handle: ThreadHandle | null,
  { plan, setPlan }: Choices,
  acts: ComposerActs | undefined,
): readonly ComposerCommand[] {
  const { t } = useTranslation('composer');
  const app = useAppParts();
  const running = handle?.runningTurn() != null;
  const server = handle?.key.server ?? '';
  const compacts = useCan(server, 'compact');
  const reviews = useCan(server, 'review');
  return useMemo(() => {
    const commands: (ComposerCommand | null)[] = [
      {
        name: 'plan',
        about: plan ? t('leavePlanMode') : t('enterPlanMode'),
        icon: ListTodo,
        run: () => setPlan(!plan),
      },
      { name: 'init', about: t('init'), icon: ScrollText, run: () => t('initText') },
      handle === null || running || !compacts
        ? null
        : {
            name: 'compact',
            about: t('compactAbout'),
            icon: Minimize2,
            run: () => compact(app, handle),
          },
      handle === null || running || !reviews
        ? null
        : {
            name: 'review',
            about: t('review'),
            icon: FileSearch,
            run: () => attempt(app, t('notReviewed'), () => handle.review()),
          },
      handle === null || !running
        ? null
        : {
            name: 'stop',
            about: t('stopTurn'),
            icon: Square,
            run: () => attempt(app, t('notStopped'), () => handle.interrupt()),
          },
      ...(acts === undefined ? [] : actCommands(acts, t)),
    ];
    return commands.filter((command) => command !== null);
    // What `setPlan` and `acts` do hangs on the others.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [app, handle, plan, running, compacts, reviews, t]);
}

function actCommands(acts: ComposerActs, t: TFunction<'composer'>): readonly ComposerCommand[] {
  return [
    { name: 'new', about: t('newThread'), icon: PencilLine, run: acts.newThread },
    { name: 'diff', about: t('showChanges'), icon: FileDiff, run: acts.showChanges },
    { name: 'fork', about: t('fork'), icon: GitFork, run: acts.fork },
    { name: 'archive', about: t('archive'), icon: Archive, run: acts.archive },
  ];
}
