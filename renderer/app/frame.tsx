import { FolderPlus } from 'lucide-react';
import { useCallback, useEffect, useState, type CSSProperties, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppSettings, Project } from '../../server/protocol/host.ts';
import { Guard } from '../components/guard.tsx';
import { Resizer, within } from '../components/resizer.tsx';
import { Toasts } from '../components/toasts.tsx';
import { ArchivePage } from '../features/archive/archive-page.tsx';
import { AboutDialog } from '../features/about/about-dialog.tsx';
import { AboutPart } from '../features/about/about-part.tsx';
import { CrashesPart } from '../features/crashes/crashes-part.tsx';
import { DataPage } from '../features/data/data-page.tsx';
import { SyncRow } from '../features/data/sync-row.tsx';
import { DesktopPage } from '../features/desktop-settings/desktop-page.tsx';
import { NotifySettings } from '../features/attention/notify-settings.tsx';
import { HookList } from '../features/hooks/hook-list.tsx';
import { McpList } from '../features/mcp/mcp-list.tsx';
import { ProviderList } from '../features/models/provider-list.tsx';
import { ProjectHeading } from '../features/projects/project-heading.tsx';
import { Palette } from '../features/palette/palette.tsx';
import { RuleLedger } from '../features/rules/rule-ledger.tsx';
import { SearchPalette } from '../features/search/search-palette.tsx';
import { ServerList } from '../features/servers/server-list.tsx';
import { SettingsPage } from '../features/settings/settings-page.tsx';
import { sectionOf, SettingsSidebar } from '../features/settings/settings-sidebar.tsx';
import { SignInList } from '../features/sign-ins/sign-in-list.tsx';
import { SkillList } from '../features/skills/skill-list.tsx';
import { ShortcutList } from '../features/shortcuts/shortcut-list.tsx';
import { ShortcutSheet } from '../features/shortcuts/shortcut-sheet.tsx';
import { Sidebar } from '../features/threads/sidebar.tsx';
import { useImport } from '../features/thread-file/use-import.ts';
import { ThreadList } from '../features/threads/thread-list.tsx';
import { DeleteDialog } from '../features/threads/delete-dialog.tsx';
import { TrustedFolders } from '../features/trust/trusted-folders.tsx';
import { UpdateSettings } from '../features/updates/update-settings.tsx';
import { WorkersPage } from '../features/workers/workers-page.tsx';
import { WorktreeList } from '../features/worktree/worktree-list.tsx';
import { screen, type Screen } from '../lib/screens.ts';
import { useApp, useAppParts } from '../lib/use-app.ts';
import { useMay } from '../lib/may.ts';
import { useCommand } from '../lib/use-command.ts';
import { startSettings } from '../../server/protocol/host-settings.ts';
import type { Route } from '../stores/app-state.ts';
import { navigate } from '../stores/navigation.ts';
import { writeSettings } from '../stores/settings-actions.ts';
import { attempt } from '../stores/toasts.ts';
import { ApprovalsView } from './approvals-view.tsx';
import { Banners } from './banners.tsx';
import { BrokenView } from './broken-view.tsx';
import { followMenu } from './native-menu.ts';
import { openFile, togglePalette, workspaceOf } from './palette-places.ts';
import { NewThreadPage } from './new-thread-page.tsx';
import { Sides } from './sides.tsx';
import { SidebarToggle } from './sidebar-toggle.tsx';
import { ThreadPage } from './thread-page.tsx';
import { useDocumentTitle } from './use-document-title.ts';
import { useFolder, type FolderFlow } from './use-folder.tsx';
import { useNarrow } from './use-narrow.ts';
import { useShortcuts } from './use-shortcuts.ts';

/** Bounds of the sidebar's width, in pixels. */
const NARROWEST = 220;
const WIDEST = 420;

/** The window: the sidebar, one view, and what lies over both. */
export function Frame() {
  const { t } = useTranslation('app');
  const app = useAppParts();
  const settings = useApp((state) => state.settings);
  const over = useApp((state) => state.sidebarOver);
  const view = useApp((state) => state.route.view);
  const behind = useApp((state) => state.behind);
  const overlay = useApp((state) => state.overlay);
  const opensFolders = useMay('host/project/add');
  const narrow = useNarrow();
  const folder = useFolder();
  const importInto = useImport();
  const [dragged, setDragged] = useState<number | null>(null);
  const width = dragged ?? within(settings.sidebarWidth, NARROWEST, WIDEST);
  const appearance = appearanceOf(settings);
  const shown = narrow ? over : !settings.sidebarHidden;

  const keepWidth = (sidebarWidth: number): void => {
    setDragged(null);
    attempt(app, t('widthNotKept'), () => writeSettings(app, { sidebarWidth }));
  };

  const toggleSidebar = useCallback(() => {
    const { sidebarOver, settings: now } = app.store.getState();
    if (window.matchMedia('(max-width: 639px)').matches) {
      app.store.setState({ sidebarOver: !sidebarOver });
      return;
    }
    attempt(app, t('settingNotKept'), () =>
      writeSettings(app, { sidebarHidden: !now.sidebarHidden }),
    );
  }, [app, t]);

  useShortcuts();
  useEffect(() => followMenu(app), [app]);
  useCommand('toggleSidebar', toggleSidebar);
  useCommand('palette', () => togglePalette(app));
  useCommand('showKeys', () => app.store.setState({ overlay: { kind: 'keys' } }));
  useCommand('openFolder', () => attempt(app, t('folderNotOpened'), folder.open));

  const heading = (project: Project | null): ReactNode =>
    project === null ? (
      <div className="project-heading">
        <h2 className="project-others">{t('otherFolders')}</h2>
      </div>
    ) : (
      <ProjectHeading project={project} onRelink={folder.relink} onImport={importInto} />
    );

  return (
    <div
      className={shown ? 'frame' : 'frame is-alone'}
      {...(appearance === null ? {} : screen(appearance))}
      style={{ '--sidebar-now': `${width}px` } as CSSProperties}
    >
      {shown ? (
        <>
          {narrow ? (
            <button
              type="button"
              className="side-scrim"
              aria-label={t('closeSidebar')}
              onClick={() => app.store.setState({ sidebarOver: false })}
            />
          ) : null}
          {behind.view === 'settings' ? (
            <SettingsSidebar onHide={toggleSidebar} />
          ) : (
            <Sidebar onHide={toggleSidebar} foot={<SyncRow />}>
              <ThreadList
                heading={heading}
                end={
                  opensFolders ? (
                    <button
                      type="button"
                      className="row is-quiet side-add"
                      onClick={() => attempt(app, t('folderNotOpened'), folder.open)}
                    >
                      <span className="row-mark">
                        <FolderPlus className="icon is-small" aria-hidden="true" />
                      </span>
                      {t('addFolder')}
                    </button>
                  ) : null
                }
              />
            </Sidebar>
          )}
          {narrow ? null : (
            <Resizer
              label={t('sidebarWidth')}
              edge="end"
              size={width}
              min={NARROWEST}
              max={WIDEST}
              onMove={setDragged}
              onEnd={keepWidth}
              onReset={() => keepWidth(startSettings.sidebarWidth)}
            />
          )}
        </>
      ) : null}
      <main className="main" {...screen(`view.${behind.view === 'search' ? 'new' : behind.view}`)}>
        <Banners />
        <Guard
          of={behind}
          instead={(fault) => (
            <div className="page-column view-broken">
              <BrokenView screen="view.broken" fault={fault} />
            </div>
          )}
        >
          <View route={behind} folder={folder} />
        </Guard>
        <Toasts />
      </main>
      {view === 'search' ? <SearchPalette onClose={() => navigate(app, behind)} /> : null}
      {overlay?.kind === 'palette' ? (
        <Palette
          key={overlay.asks ?? ''}
          start={overlay}
          workspace={workspaceOf(app)}
          onFile={(path) => openFile(app, path)}
          onClose={() => app.store.setState({ overlay: null })}
        />
      ) : null}
      {overlay?.kind === 'keys' ? (
        <ShortcutSheet onClose={() => app.store.setState({ overlay: null })} />
      ) : null}
      {overlay?.kind === 'about' ? (
        <AboutDialog page={overlay.page} onClose={() => app.store.setState({ overlay: null })} />
      ) : null}
      {folder.dialog}
      <DeleteDialog />
    </div>
  );
}

/** The look that the user has chosen, where it is not the usual one. */
function appearanceOf({ contrast, density }: AppSettings): Screen | null {
  if (contrast === 'more') return 'frame.contrast';
  return density === 'compact' ? 'frame.compact' : null;
}

interface ViewProps {
  readonly route: Route;
  readonly folder: FolderFlow;
}

function View({ route, folder }: ViewProps): ReactNode {
  const { t } = useTranslation('app');
  const { t: settings } = useTranslation('settings');
  const { transport } = useAppParts();
  const role = useApp((state) => state.role);
  switch (route.view) {
    case 'thread':
      return route.thread === undefined ? (
        <NewThreadPage projectId={null} folder={folder} />
      ) : (
        <Sides
          route={route}
          page={(thread, focused) => (
            <ThreadPage
              thread={thread}
              turnId={(focused ? route.turnId : null) ?? null}
              itemId={(focused ? route.itemId : null) ?? null}
              onRelink={folder.relink}
            />
          )}
        />
      );
    case 'new':
    case 'search':
      return <NewThreadPage projectId={route.projectId ?? null} folder={folder} />;
    case 'approvals':
      return <ApprovalsView />;
    case 'archive':
      return (
        <Titled name={t('archive')}>
          <ArchivePage toggle={<SidebarToggle />} />
        </Titled>
      );
    case 'settings': {
      const { id } = sectionOf(route.section, transport.surface, role);
      return (
        <Titled name={settings(`section.${id}.title`)}>
          <header className="head">
            <SidebarToggle />
            <h1>{settings(`section.${id}.title`)}</h1>
            <span className="small muted cut">{settings(`section.${id}.about`)}</span>
          </header>
          <SettingsPage
            servers={<ServerList />}
            providers={(server) => <ProviderList server={server} />}
            mcp={(server) => <McpList server={server} />}
            skills={(server) => <SkillList server={server} />}
            hooks={(server) => <HookList server={server} />}
            folders={(server) => (
              <>
                <TrustedFolders server={server} />
                <WorktreeList server={server} />
              </>
            )}
            signIns={<SignInList />}
            data={
              <>
                <DataPage chooseFolder={folder.choose} />
                <CrashesPart />
              </>
            }
            workers={<WorkersPage />}
            rules={<RuleLedger />}
            notifications={<NotifySettings />}
            desktop={<DesktopPage />}
            shortcuts={<ShortcutList />}
            updates={
              <>
                <UpdateSettings />
                <AboutPart />
              </>
            }
          />
        </Titled>
      );
    }
  }
}

/** A page that carries its name into the window's title. */
function Titled({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  useDocumentTitle(name);
  return children;
}
