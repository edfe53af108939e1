import { Trans, useTranslation } from 'react-i18next';
import type { HookMetadata } from '../../../server/protocol/hook.ts';
import { CodeWords, MarkedText } from '../../components/marked-text.tsx';
import { withMarks } from '../../../server/protocol/hidden-characters.ts';
import { isWorded } from '../../lib/words.ts';
import { hooks as english } from '../../locales/en/hooks.ts';

/** When a hook runs, what exactly it does, and the file that says so. */
export function HookFacts({ hook }: { readonly hook: HookMetadata }) {
  const { t } = useTranslation('hooks');
  const { eventName, matcher, sourcePath, trustStatus } = hook;
  const event = isWorded(english.event, eventName) ? t(`event.${eventName}`) : eventName;
  const doing = doneBy(hook);
  return (
    <div className="hook-facts">
      <p className="small">
        {matcher == null || matcher === '' ? (
          <b>{event}</b>
        ) : (
          <Trans
            t={t}
            i18nKey="eventFor"
            values={{ event }}
            components={{ b: <b />, code: <CodeWords text={matcher} /> }}
          />
        )}
        {trustStatus === 'modified' ? (
          <span className="badge is-warning">{t('changed')}</span>
        ) : null}
      </p>
      <code className="hook-command" dir="auto">
        {doing === null ? t('unknownHandler') : <MarkedText text={doing} />}
      </code>
      <p className="small muted cut" title={sourcePath}>
        {withMarks(sourcePath)}
      </p>
    </div>
  );
}

function doneBy(hook: HookMetadata): string | null {
  if ('command' in hook) return String(hook.command);
  if ('tool' in hook) return `${String(hook.server)}: ${String(hook.tool)}`;
  return null;
}
