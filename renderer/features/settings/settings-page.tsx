import type { ReactNode } from 'react';
import { screen } from '../../lib/screens.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { useServers } from '../../lib/use-servers.ts';
import { AboutSettings } from './about-settings.tsx';
import { ApprovalLog } from './approval-log.tsx';
import { GeneralSettings } from './general-settings.tsx';
import { sectionOf } from './settings-sidebar.tsx';

export interface SettingsPageProps {
  /** All app servers. */
  readonly servers: ReactNode;
  /** The model providers of a server. */
  readonly providers: (server: string) => ReactNode;
  /** Its MCP servers. */
  readonly mcp: (server: string) => ReactNode;
  /** Its skills. */
  readonly skills: (server: string) => ReactNode;
  /** Its hooks, and whether they are trusted. */
  readonly hooks: (server: string) => ReactNode;
  /** Folders of a server that are trusted, and its work trees. */
  readonly folders: (server: string) => ReactNode;
  /** Who is signed in at the web door. */
  readonly signIns: ReactNode;
  /** The files that Skein keeps. */
  readonly data: ReactNode;
  /** Servers that Skein makes itself. */
  readonly workers: ReactNode;
  /** What was allowed or denied for good. */
  readonly rules: ReactNode;
  /** What the user is told of while he is elsewhere. */
  readonly notifications: ReactNode;
  /** What is around the windows. */
  readonly desktop: ReactNode;
  /** The keys of every command. */
  readonly shortcuts: ReactNode;
  /** Newer versions of Skein. */
  readonly updates: ReactNode;
}

/** One section of the settings at a time; the sidebar has the others. */
export function SettingsPage({
  servers,
  providers,
  mcp,
  skills,
  hooks,
  folders,
  signIns,
  data,
  workers,
  rules,
  notifications,
  desktop,
  shortcuts,
  updates,
}: SettingsPageProps) {
  const { surface } = useAppParts().transport;
  const section = useApp(({ behind, role }) => sectionOf(behind.section, surface, role));
  const running = useServers();
  const ofEach = (part: (server: string) => ReactNode): ReactNode =>
    running.map(({ id }) => (
      <div key={id} className="settings-part">
        {part(id)}
      </div>
    ));
  return (
    <div className="page" {...screen(`settings.${section.id}`)}>
      <div className="page-column">
        {section.id === 'general' ? <GeneralSettings notifications={notifications} /> : null}
        {section.id === 'desktop' ? desktop : null}
        {section.id === 'shortcuts' ? shortcuts : null}
        {section.id === 'models' ? (
          <>
            {servers}
            {ofEach(providers)}
          </>
        ) : null}
        {section.id === 'workers' ? workers : null}
        {section.id === 'mcp' ? ofEach(mcp) : null}
        {section.id === 'skills' ? ofEach(skills) : null}
        {section.id === 'hooks' ? ofEach(hooks) : null}
        {section.id === 'approvals' ? (
          <>
            {rules}
            <ApprovalLog />
          </>
        ) : null}
        {section.id === 'projects' ? ofEach(folders) : null}
        {section.id === 'data' ? data : null}
        {section.id === 'about' ? <AboutSettings updates={updates} /> : null}
        {section.id === 'signIns' ? signIns : null}
      </div>
    </div>
  );
}
