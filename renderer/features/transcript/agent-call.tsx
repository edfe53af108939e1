import { Users } from 'lucide-react';
import { Trans, useTranslation } from 'react-i18next';
import type {
  CollabAgentToolCallItem,
  SubAgentActivityItem,
} from '../../../server/protocol/foreign-item.ts';
import { Markdown } from '../../components/markdown/markdown.tsx';
import { ThreadLink } from '../../components/thread-link.tsx';
import { screen } from '../../lib/screens.ts';
import { isWorded } from '../../lib/words.ts';
import { transcript as english } from '../../locales/en/transcript.ts';
import { CallBody } from './call-body.tsx';
import { useTranscript } from './transcript-context.ts';

/** What the agent told another one, and how that one is. */
export function AgentCallBody({ item }: { readonly item: CollabAgentToolCallItem }) {
  const { t } = useTranslation('transcript');
  const { acts, handle } = useTranscript();
  const states = item.agentsStates ?? {};
  const threads = [...new Set([...(item.receiverThreadIds ?? []), ...Object.keys(states)])];
  const model = [item.model, item.reasoningEffort].filter((part) => part != null).join(' · ');
  return (
    <CallBody item={item}>
      {item.prompt == null || item.prompt === '' ? null : (
        <Markdown text={item.prompt} acts={acts} />
      )}
      {model === '' ? null : <p className="small muted">{model}</p>}
      {threads.length === 0 ? null : (
        <ul className="plain-list" aria-label={t('agents')}>
          {threads.map((threadId) => {
            const state = states[threadId];
            return (
              <li key={threadId}>
                <ThreadLink thread={{ server: handle.key.server, threadId }} unlisted={threadId} />
                {state === undefined ? null : (
                  <span className="small muted"> {agentState(t, state.status)}</span>
                )}
                {state?.message == null || state.message === '' ? null : (
                  <Markdown text={state.message} acts={acts} />
                )}
              </li>
            );
          })}
        </ul>
      )}
    </CallBody>
  );
}

type T = ReturnType<typeof useTranslation<'transcript'>>['t'];

function agentState(t: T, status: string): string {
  return isWorded(english.agentState, status) ? t(`agentState.${status}`) : status;
}

/** Another agent of the thread began, went on or ended: a line across, with the way to it. */
export function AgentMark({ item }: { readonly item: SubAgentActivityItem }) {
  const { t } = useTranslation('transcript');
  const { handle } = useTranscript();
  const thread = { server: handle.key.server, threadId: item.agentThreadId };
  const name = item.agentPath ?? item.agentThreadId;
  const kind = isWorded(english.agentDid, item.kind) ? item.kind : null;
  const model = [item.model, item.reasoningEffort].filter((part) => part != null).join(' · ');
  const link = <ThreadLink thread={thread} unlisted={name} />;
  return (
    <div
      className="context-mark"
      {...screen('item.agentMark')}
      title={model === '' ? name : `${name} · ${model}`}
    >
      <Users className="icon is-small" aria-hidden="true" />
      <span>
        {kind === null ? (
          <>
            {item.kind} {link}
          </>
        ) : (
          <Trans t={t} i18nKey={`agentDid.${kind}`} components={{ agent: link }} />
        )}
      </span>
    </div>
  );
}
