import './updates.css';
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppSettings } from '../../../server/protocol/host.ts';
import type { UpdateState } from '../../../server/protocol/host-update.ts';
import { Button } from '../../components/button.tsx';
import { Markdown } from '../../components/markdown/markdown.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { useMay } from '../../lib/may.ts';
import { openLink } from '../../lib/open-link.ts';
import { screen } from '../../lib/screens.ts';
import { fullTime } from '../../lib/time.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { writeSettings } from '../../stores/settings-actions.ts';
import { actOnUpdate, type UpdateAct } from '../../stores/update-actions.ts';
import { attempt } from '../../stores/toasts.ts';
import { GoBack } from './go-back.tsx';

/** Whether Skein is the newest, what a newer one brings, and how it comes in place. */
export function UpdateSettings() {
  const { t } = useTranslation('updates');
  const app = useAppParts();
  const update = useApp((state) => state.update);
  const settings = useApp((state) => state.settings);
  const { hindrance, previous, releases } = update;
  const may = useMay('host/update/check');
  const [asks, setAsks] = useState(false);
  const set = (change: Partial<AppSettings>): void =>
    attempt(app, t('notKept'), () => writeSettings(app, change));
  const open = useCallback(
    (url: string): void => attempt(app, t('notOpened'), () => openLink(app, url)),
    [app, t],
  );

  return (
    <>
      <div className="section-head">
        <h2>{t('title')}</h2>
        {hindrance === null ? null : <p>{hindranceWords(t, hindrance)}</p>}
      </div>
      {/* Whoever runs the sources goes back by them. */}
      {hindrance === 'source' ? null : (
        <div className="list" {...(hindrance === null ? screen('updates.able') : {})}>
          {hindrance === null ? (
            <>
              <Standing update={update} />
              {may ? (
                <>
                  <div className="list-item is-slim settings-row">
                    <div className="list-item-text">
                      <b>{t('newer')}</b>
                      <p>{t(`wishAbout.${settings.updates}`)}</p>
                    </div>
                    <Segmented
                      label={t('newer')}
                      value={settings.updates}
                      onChange={(updates) => set({ updates })}
                      options={(['automatic', 'ask', 'off'] as const).map((value) => ({
                        value,
                        label: t(`wish.${value}`),
                      }))}
                    />
                  </div>
                  <div className="list-item is-slim settings-row">
                    <div className="list-item-text">
                      <b>{t('channel')}</b>
                      <p>{t('channelAbout')}</p>
                    </div>
                    <Segmented
                      label={t('channel')}
                      value={settings.updateChannel}
                      onChange={(updateChannel) => set({ updateChannel })}
                      options={(['stable', 'beta'] as const).map((value) => ({
                        value,
                        label: t(`channels.${value}`),
                      }))}
                    />
                  </div>
                </>
              ) : null}
            </>
          ) : null}
          <div className="list-item is-slim settings-row">
            <div className="list-item-text">
              <b>{t('older')}</b>
              <p>{previous === null ? t('olderAbout') : t('previous', previous)}</p>
            </div>
            {previous === null ? null : (
              <Button
                asks="host/update/back"
                disabled={!STILL.has(update.phase)}
                onClick={() => setAsks(true)}
              >
                {t('back')}
              </Button>
            )}
            {releases === null ? null : (
              <Button onClick={() => open(releases)}>{t('allVersions')}</Button>
            )}
          </div>
        </div>
      )}
      <Notes update={update} onOpen={open} />
      {asks && previous !== null ? (
        <GoBack
          previous={previous}
          onGo={() => attempt(app, t('notDone'), () => actOnUpdate(app, 'back'))}
          onClose={() => setAsks(false)}
        />
      ) : null}
    </>
  );
}

/** Nothing is on its way, which going back would cut off. */
const STILL: ReadonlySet<string> = new Set([
  'idle',
  'found',
  'ready',
  'failed',
  'notInstalled',
  'notReturned',
]);

const WRONG: ReadonlySet<string> = new Set(['failed', 'notInstalled', 'notReturned']);

type Words = ReturnType<typeof useTranslation<'updates'>>['t'];

function hindranceWords(t: Words, hindrance: string): string {
  switch (hindrance) {
    case 'source':
    case 'noFeed':
    case 'archive':
    case 'package':
      return t(`hindrance.${hindrance}`);
    default:
      return t('hindrance.other');
  }
}

/** How things stand, and the one thing that can be done about it. */
function Standing({ update }: { readonly update: UpdateState }) {
  const { t } = useTranslation('updates');
  const app = useAppParts();
  const { phase, progress, checkedAtMs, error } = update;
  const version = update.version ?? '';
  const before = update.previous?.version ?? '';
  const act = (wanted: UpdateAct, words: string) => (
    <Button
      asks={`host/update/${wanted}`}
      onClick={() => attempt(app, t('notDone'), () => actOnUpdate(app, wanted))}
    >
      {words}
    </Button>
  );
  const looked =
    checkedAtMs === null ? t('neverLooked') : t('looked', { time: fullTime(checkedAtMs) });
  const row = (title: string, about: string, button: ReactNode) => (
    <div className="list-item is-slim settings-row" aria-live="polite">
      <div className="list-item-text">
        <b>{title}</b>
        <p className={WRONG.has(phase) ? 'danger' : ''} dir="auto">
          {about}
        </p>
        {progress === null ? null : (
          <progress className="update-progress" aria-label={title} value={progress} />
        )}
      </div>
      {button}
    </div>
  );
  switch (phase) {
    case 'checking':
      return row(t('checking'), looked, null);
    case 'found':
      return row(
        t('news.found', { version }),
        t('newsAbout.found'),
        act('download', t('download')),
      );
    case 'downloading': {
      const percent = Math.round((progress ?? 0) * 100);
      return row(
        t('downloading', { version }),
        t('percent', { percent }),
        act('cancel', t('stop')),
      );
    }
    case 'ready':
      return row(t('news.ready', { version }), t('newsAbout.ready'), act('install', t('restart')));
    case 'waiting':
      return row(t('waiting'), t('newsAbout.waiting'), act('cancel', t('notNow')));
    case 'returning':
      return row(
        t('news.returning', { version: before }),
        t('newsAbout.returning'),
        act('cancel', t('notNow')),
      );
    case 'notReturned':
      return row(t('notReturned', { version: before }), error ?? '', act('check', t('look')));
    case 'notInstalled':
      return row(t('news.notInstalled', { version }), error ?? '', act('check', t('look')));
    case 'failed':
      return version === ''
        ? row(t('notLooked'), error ?? '', act('check', t('look')))
        : row(t('notFetched', { version }), error ?? '', act('download', t('again')));
    default:
      return row(
        checkedAtMs === null ? t('unknown') : t('newest'),
        looked,
        act('check', t('look')),
      );
  }
}

interface NotesProps {
  readonly update: UpdateState;
  readonly onOpen: (url: string) => void;
}

/** What the newer version says of itself: text of others, drawn as an agent's is. */
function Notes({ update, onOpen }: NotesProps) {
  const { t } = useTranslation('updates');
  const { notes, version } = update;
  // There is no workspace that a file could be of.
  const acts = useMemo(() => ({ onOpenLink: onOpen, onOpenFile: null }), [onOpen]);
  if (notes === null || version === null) return null;
  return (
    <section className="update-notes" dir="auto" {...screen('updates.notes')}>
      <h2>{t('newIn', { version })}</h2>
      <Markdown text={notes} acts={acts} />
    </section>
  );
}
