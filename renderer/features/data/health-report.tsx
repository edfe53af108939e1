import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { DataHealth, HistoryReport } from '../../../server/protocol/host-data.ts';
import { ShowPath } from '../../components/show-path.tsx';
import { countText } from '../../lib/numbers.ts';
import { shortFolder } from '../../lib/paths.ts';
import { screen } from '../../lib/screens.ts';
import { isWorded } from '../../lib/words.ts';
import { data as english } from '../../locales/en/data.ts';
import { isWhole } from './health.ts';

/** What was found, thing by thing, and what was done about it. */
export function HealthReport({ health }: { readonly health: DataHealth }) {
  const { t } = useTranslation('data');
  const { history, historyError, library, libraryError, libraryRepaired } = health;
  const whole = isWhole(health);
  const Icon = whole ? CircleCheck : TriangleAlert;
  return (
    <div className="list" role="status" {...screen(whole ? 'data.whole' : 'data.damaged')}>
      <div className="list-item">
        <Icon className={whole ? 'icon is-done' : 'icon is-warning'} aria-hidden="true" />
        <div className="list-item-text">
          <b>{whole ? t('whole') : t('notWhole')}</b>
          {history === null ? null : (
            <p className="numbers">
              {t('counts', {
                onDisk: countText(history.onDisk),
                archived: countText(history.archived),
                listed: countText(history.listed),
                damaged: countText(history.damaged),
              })}
            </p>
          )}
        </div>
      </div>
      {historyError === null ? null : (
        <Finding title={t('historyUnread')} about={historyError} path={null} done={null} bad />
      )}
      {history === null ? null : <History history={history} />}
      {libraryError === null ? null : (
        <Finding title={t('libraryUnread')} about={libraryError} path={null} done={null} bad />
      )}
      {(library ?? []).map((problem) => (
        <Finding
          key={problem}
          title={t('libraryDamaged')}
          about={problem}
          path={null}
          done={null}
          bad
        />
      ))}
      {libraryRepaired === null ? null : (
        <Finding
          title={t('library')}
          about={
            isWorded(english.libraryRepaired, libraryRepaired)
              ? t(`libraryRepaired.${libraryRepaired}`)
              : libraryRepaired
          }
          path={null}
          done={null}
        />
      )}
    </div>
  );
}

function History({ history }: { readonly history: HistoryReport }) {
  const { t } = useTranslation('data');
  const { index, problems, orphans, backup } = history;
  const sound = index.state === 'sound' && index.unlisted.length === 0;
  return (
    <>
      {sound ? null : (
        <Finding
          title={t('index')}
          about={
            isWorded(english.indexState, index.state) ? t(`indexState.${index.state}`) : index.state
          }
          path={index.path}
          done={index.repaired}
          bad={index.state !== 'sound'}
        />
      )}
      {problems.map(({ kind, threadId, path, cause, harmless, repaired }) => (
        <Finding
          key={`${kind} ${path}`}
          title={t('thread', { thread: threadId })}
          about={cause}
          path={path}
          done={repaired}
          bad={!harmless}
        />
      ))}
      {orphans.map(({ path, cause, repaired }) => (
        <Finding key={path} title={t('leftOver')} about={cause} path={path} done={repaired} />
      ))}
      {backup === null ? null : (
        <Finding title={t('putAside')} about={t('putAsideAbout')} path={backup} done={null} />
      )}
    </>
  );
}

interface FindingProps {
  readonly title: string;
  /** In the words of whoever found it. */
  readonly about: string;
  readonly path: string | null;
  /** What was done about it. */
  readonly done: string | null;
  readonly bad?: boolean;
}

function Finding({ title, about, path, done, bad = false }: FindingProps) {
  const { t } = useTranslation('data');
  return (
    <div className="list-item is-slim">
      <div className="list-item-text data-finding">
        <b>
          {title}
          {bad && done === null ? <span className="badge is-bad">{t('damage')}</span> : null}
          {done === null ? null : <span className="badge is-good">{t('repaired')}</span>}
        </b>
        <p dir="auto">{done === null ? about : t('causeDone', { cause: about, done })}</p>
        {path === null ? null : (
          <p className="cut" title={path}>
            <code>{shortFolder(path)}</code>
          </p>
        )}
      </div>
      {path === null ? null : <ShowPath path={path} />}
    </div>
  );
}
