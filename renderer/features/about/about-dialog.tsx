import './about.css';
import { useCallback, useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { About } from '../../../server/protocol/host-about.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Markdown } from '../../components/markdown/markdown.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { openLink } from '../../lib/open-link.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { useLoaded } from '../../lib/use-loaded.ts';
import type { AboutPage } from '../../stores/app-state.ts';
import { navigate } from '../../stores/navigation.ts';
import { attempt } from '../../stores/toasts.ts';

export interface AboutDialogProps {
  readonly page: AboutPage;
  readonly onClose: () => void;
}

/** What the help menu leads to. */
export function AboutDialog({ page, onClose }: AboutDialogProps) {
  switch (page) {
    case 'notes':
      return <Notes onClose={onClose} />;
    case 'problem':
      return <Problem onClose={onClose} />;
    case 'licences':
      return <Licences onClose={onClose} />;
  }
}

type PartProps = Pick<AboutDialogProps, 'onClose'>;

function useAbout() {
  const app = useAppParts();
  return useLoaded(useCallback(() => app.rpc.host('host/about/read', {}), [app]));
}

function Notes({ onClose }: PartProps) {
  const { t } = useTranslation('about');
  const app = useAppParts();
  const version = useApp((state) => state.version);
  const { value, error } = useAbout();
  const acts = useMemo(
    () => ({
      onOpenLink: (url: string) => attempt(app, t('notOpened'), () => openLink(app, url)),
      // There is no workspace that a file could be of.
      onOpenFile: () => undefined,
    }),
    [app, t],
  );
  return (
    <Dialog
      screen="dialog.releaseNotes"
      className="about-dialog is-wide"
      title={t('newIn', { version })}
      onClose={onClose}
    >
      <Loaded value={value} error={error}>
        {(about) =>
          about.notes === null ? <p>{t('noNotes')}</p> : <Markdown text={about.notes} acts={acts} />
        }
      </Loaded>
    </Dialog>
  );
}

/** What helps whoever is told: versions to copy, reports to attach, and where to tell it. */
function Problem({ onClose }: PartProps) {
  const { t } = useTranslation('about');
  const app = useAppParts();
  const version = useApp((state) => state.version);
  const { value, error } = useAbout();
  const issues = value?.issues ?? null;
  const facts = Object.entries({ skein: version, ...value?.versions });
  const text = facts.map(([name, found]) => `${name}: ${found}`).join('\n');
  return (
    <Dialog
      screen="dialog.problem"
      className="about-dialog"
      title={t('problem')}
      onClose={onClose}
      foot={
        <>
          <Button
            asks="host/crash/list"
            onClick={() => {
              onClose();
              navigate(app, { view: 'settings', section: 'data' });
            }}
          >
            {t('seeReports')}
          </Button>
          {issues === null ? null : (
            <Button
              look="primary"
              onClick={() => attempt(app, t('notOpened'), () => openLink(app, issues))}
            >
              {t('openIssues')}
            </Button>
          )}
        </>
      }
    >
      <p>{t('problemAbout')}</p>
      {issues === null && value !== null ? <p className="secondary">{t('noIssues')}</p> : null}
      <Loaded value={value} error={error}>
        {() => (
          <>
            <pre className="output" tabIndex={0} dir="ltr">
              {text}
            </pre>
            <Button
              small
              onClick={() =>
                attempt(app, t('notCopied'), () => navigator.clipboard.writeText(text))
              }
            >
              {t('copyFacts')}
            </Button>
          </>
        )}
      </Loaded>
    </Dialog>
  );
}

function Licences({ onClose }: PartProps) {
  const { t } = useTranslation('about');
  const app = useAppParts();
  const load = useCallback(() => app.rpc.host('host/about/licences', {}), [app]);
  const { value, error } = useLoaded(load);
  return (
    <Dialog
      screen="dialog.licences"
      className="about-dialog is-wide"
      title={t('licences')}
      onClose={onClose}
    >
      <p className="secondary">{t('licencesAbout')}</p>
      <Loaded value={value} error={error}>
        {({ text }) =>
          text === null ? (
            <p>{t('noLicences')}</p>
          ) : (
            <pre className="output" tabIndex={0} dir="ltr">
              {text}
            </pre>
          )
        }
      </Loaded>
    </Dialog>
  );
}

interface LoadedProps<T> {
  readonly value: T | null;
  readonly error: string | null;
  readonly children: (value: T) => ReactNode;
}

function Loaded<T extends About | { readonly text: string | null }>(props: LoadedProps<T>) {
  const { t } = useTranslation('about');
  const { value, error, children } = props;
  if (value !== null) return children(value);
  if (error === null) return <Spinner label={t('loading')} />;
  return (
    <p className="danger" role="alert" dir="auto">
      {error}
    </p>
  );
}
