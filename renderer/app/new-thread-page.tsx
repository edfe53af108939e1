import { MessagesSquare } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../components/empty-state.tsx';
import { ConnectModel } from '../features/models/connect-model.tsx';
import { CodexOffer } from '../features/data/codex-offer.tsx';
import { Composer } from '../features/composer/composer.tsx';
import { PromptList } from '../features/first-run/prompt-list.tsx';
import { Welcome } from '../features/first-run/welcome.tsx';
import { FolderTrustCard } from '../features/trust/folder-trust-card.tsx';
import { focusComposer } from '../lib/focus-composer.ts';
import { useApp, useAppParts } from '../lib/use-app.ts';
import { useMay } from '../lib/may.ts';
import { sleeps, useDefaultServer } from '../lib/use-servers.ts';
import { newDraftKey } from '../stores/app-state.ts';
import { setDraft } from '../stores/drafts.ts';
import { modelOfNewThreads, OFFLINE_GUIDE } from '../stores/model-actions.ts';
import { startThread } from '../stores/thread-actions.ts';
import { attempt } from '../stores/toasts.ts';
import { RunsOn } from '../features/servers/runs-on.tsx';
import { FolderMissing } from './banners.tsx';
import { SidebarToggle } from './sidebar-toggle.tsx';
import { useDocumentTitle } from './use-document-title.ts';
import type { FolderFlow } from './use-folder.tsx';
import { useModels } from './use-models.ts';

export interface NewThreadPageProps {
  /** Null: the first project, if there is one. */
  readonly projectId: string | null;
  readonly folder: FolderFlow;
}

/** What there is instead for those who may not begin one. */
function ChooseThread() {
  const { t } = useTranslation('app');
  useDocumentTitle(null);
  return (
    <>
      <header className="head is-bare">
        <SidebarToggle />
      </header>
      <div className="page">
        <div className="page-column">
          <EmptyState screen="new.readOnly" icon={MessagesSquare} title={t('chooseThread')}>
            <p>{t('chooseThreadAbout')}</p>
          </EmptyState>
        </div>
      </div>
    </>
  );
}

/** Where a thread begins; on the first day also where folder and model are found. */
export function NewThreadPage(props: NewThreadPageProps) {
  return useMay('thread/start') ? <BeginThread {...props} /> : <ChooseThread />;
}

function BeginThread({ projectId, folder }: NewThreadPageProps) {
  const { t } = useTranslation('app');
  const app = useAppParts();
  useDocumentTitle(null);
  const projects = useApp((state) => state.projects);
  const settings = useApp((state) => state.settings);
  const hasThreads = useApp((state) => state.threads.size > 0);
  const keychain = useApp((state) => state.keychain);
  const firstServer = useDefaultServer();
  const project = projects.find(({ id }) => id === projectId) ?? projects[0] ?? null;
  const server = project?.server ?? firstServer?.id ?? null;
  const models = useModels(server);
  const asleep = useApp(({ servers }) => servers.some((one) => one.id === server && sleeps(one)));
  const guide = models.every((model) => model.provider === OFFLINE_GUIDE || model.hidden === true);
  const answeredByGuide = modelOfNewThreads(models, settings)?.provider === OFFLINE_GUIDE;
  // A repository that the agent may write in is trusted by its server as a thread begins there.
  const asksFirst = settings.access === 'strict' || settings.access === 'ask';
  const draftKey = newDraftKey(project?.id ?? null);

  useEffect(focusComposer, [draftKey]);

  return (
    <>
      <header className="head is-bare">
        <SidebarToggle />
      </header>
      {project !== null && !project.present ? (
        <FolderMissing project={project} onRelink={folder.relink} />
      ) : null}
      <div className="page">
        <Welcome
          project={project}
          keychain={keychain}
          onOpenFolder={() => attempt(app, t('folderNotOpened'), () => folder.open())}
          runsOn={
            <RunsOn
              project={project}
              onOpenFolder={(on) => attempt(app, t('folderNotOpened'), () => folder.open(on))}
            />
          }
          history={
            server !== null && (project === null || !hasThreads) ? (
              <CodexOffer server={server} first />
            ) : null
          }
          connect={guide && !asleep && server !== null ? <ConnectModel server={server} /> : null}
        />
      </div>
      <div className="dock">
        <div className="column">
          <PromptList
            project={project}
            guide={answeredByGuide}
            onPick={(text) => {
              setDraft(app, draftKey, text);
              focusComposer();
            }}
          />
          {asksFirst && project !== null ? (
            <FolderTrustCard
              server={project.server}
              cwd={project.path}
              turns={0}
              onTrust={() => undefined}
            />
          ) : null}
          <Composer
            handle={null}
            project={project}
            settings={settings}
            models={models}
            draftKey={draftKey}
            onStart={async (input) => {
              const where = project ?? (await folder.open());
              if (where === null) throw new Error(t('needsFolder'));
              await startThread(app, { project: where, ...input });
            }}
          />
        </div>
      </div>
    </>
  );
}
