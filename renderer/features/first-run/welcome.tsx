import { BookOpen, Check, Folder } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Project } from '../../../server/protocol/host.ts';
import { Button } from '../../components/button.tsx';
import { screen, type Screen } from '../../lib/screens.ts';

export interface WelcomeProps {
  /** The folder that a new thread will work in; null before there is one. */
  readonly project: Project | null;
  readonly onOpenFolder: () => void;
  /** On which server the thread will run, where there is a choice. */
  readonly runsOn: ReactNode;
  /** The ways to connect a model; null once one is connected. */
  readonly connect: ReactNode;
  readonly keychain: boolean;
  /** What else is on this computer already. */
  readonly history: ReactNode;
}

/** The start page: what is to be done, in which folder, by which model. */
export function Welcome({
  project,
  onOpenFolder,
  runsOn,
  connect,
  keychain,
  history,
}: WelcomeProps) {
  const { t } = useTranslation('firstRun');
  return (
    <div className="welcome" {...screen(stateOf(project, connect))}>
      <Mark />
      <h1 dir="auto">
        {project === null ? t('begin') : t('newThreadIn', { project: project.name })}
      </h1>
      <p className="welcome-lead">{project === null ? t('beginAbout') : t('newThreadAbout')}</p>
      <div className="welcome-folder">
        <Button
          look={project === null ? 'primary' : 'normal'}
          command="openFolder"
          onClick={onOpenFolder}
        >
          <Folder className="icon is-small" aria-hidden="true" />
          {project === null ? t('openFolder') : t('openOther')}
        </Button>
        {project === null ? null : (
          <span className="small muted cut" title={project.path}>
            {t('workingIn', { path: project.path })}
          </span>
        )}
        {runsOn}
      </div>
      {history}
      {connect === null ? null : (
        <>
          <div className="section-head">
            <h2>{t('connect')}</h2>
            <p>{keychain ? t('keysInKeychain') : t('keysInFile')}</p>
          </div>
          {connect}
          <div className="section-head">
            <h2>{t('readyNow')}</h2>
            <p>{t('readyNowAbout')}</p>
          </div>
          <div className="list">
            <div className="list-item">
              <BookOpen className="icon is-strong" aria-hidden="true" />
              <div className="list-item-text">
                <b>
                  {t('guide')}
                  <span className="badge">{t('guideIs')}</span>
                </b>
                <p>{t('guideAbout')}</p>
              </div>
              <span className="line small added">
                <Check className="icon is-small is-done" aria-hidden="true" />
                {t('guideAnswers')}
              </span>
            </div>
          </div>
        </>
      )}
    </div>
  );
}

function stateOf(project: Project | null, connect: ReactNode): Screen {
  if (project === null) return 'new.first';
  return connect === null ? 'new.connected' : 'new.guide';
}

/** Three strands wound into an S. */
function Mark() {
  return (
    <svg className="welcome-mark" viewBox="0 0 40 40" aria-hidden="true">
      <path d="M30.5 13A10.5 10.5 0 1 0 20 23.5A3.5 3.5 0 1 1 16.5 27" />
      <path d="M27 13A7 7 0 1 0 20 20A7 7 0 1 1 13 27" />
      <path d="M23.5 13A3.5 3.5 0 1 0 20 16.5A10.5 10.5 0 1 1 9.5 27" />
    </svg>
  );
}
