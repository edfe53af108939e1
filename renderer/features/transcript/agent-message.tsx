import { ChevronDown, ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { AgentMessageItem, PlanItem, ReasoningItem } from '../../../server/protocol/item.ts';
import { Markdown } from '../../components/markdown/markdown.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { screen } from '../../lib/screens.ts';
import { durationText, tookMs } from './tool-words.ts';
import { useFold, useTranscript } from './transcript-context.ts';

interface AgentMessageProps {
  readonly item: AgentMessageItem;
  readonly open: boolean;
}

export function AgentMessage({ item, open }: AgentMessageProps) {
  const { t } = useTranslation('transcript');
  const { acts } = useTranscript();
  return (
    <article
      className="agent-message"
      {...screen('item.agentMessage')}
      aria-label={t('agent')}
      aria-busy={open}
    >
      <Markdown text={item.text} acts={acts} />
    </article>
  );
}

interface PlanTextProps {
  readonly item: PlanItem;
  readonly open: boolean;
}

/** A plan that is written out, as opposed to the list of steps above the composer. */
export function PlanText({ item, open }: PlanTextProps) {
  const { t } = useTranslation('transcript');
  const { acts } = useTranscript();
  return (
    <article className="plan-text" {...screen('item.plan')} aria-label={t('plan')} aria-busy={open}>
      <h3>{t('plan')}</h3>
      <Markdown text={item.text} acts={acts} />
    </article>
  );
}

interface ThoughtProps {
  readonly item: ReasoningItem;
  readonly open: boolean;
}

/** What the model said to itself: one quiet line until it is opened. */
export function Thought({ item, open }: ThoughtProps) {
  const { t } = useTranslation('transcript');
  const { acts, detail } = useTranscript();
  const [shown, setShown] = useFold(`item:${item.id}`, detail === 'full');
  const parts = item.summary.some((part) => part.trim() !== '') ? item.summary : item.content;
  const text = parts.filter((part) => part.trim() !== '').join('\n\n');
  const took = tookMs(item);
  const Chevron = shown ? ChevronDown : ChevronRight;
  return (
    <section className="thought" {...screen('item.reasoning')} aria-label={t('reasoning')}>
      <button type="button" aria-expanded={shown} onClick={() => setShown(!shown)}>
        {open ? (
          <Spinner label={t('thinking')} />
        ) : (
          <Chevron className="icon is-small" aria-hidden="true" />
        )}
        <span>{open ? t('thinking') : t('thought')}</span>
        {shown ? null : <span className="cut small muted">{headline(text, open)}</span>}
        {took === null ? null : <span className="small muted numbers">{durationText(took)}</span>}
      </button>
      {shown ? (
        <div className="thought-text">
          <Markdown text={text} acts={acts} />
        </div>
      ) : null}
    </section>
  );
}

/** Characters of a line that are ever in sight. */
const LINE = 400;

/** The heading a summary begins with; while it grows, the latest one. */
export function headline(text: string, latest: boolean): string {
  const bold = [...text.matchAll(/^\*\*(.+?)\*\*/gm)].map((match) => match[1] ?? '');
  const heading = latest ? bold.at(-1) : bold[0];
  return withoutMarks(heading ?? text.split('\n', 1)[0] ?? '');
}

/** A line of Markdown as plain words; what only looks like a mark, as in `read_file`, stays. */
function withoutMarks(line: string): string {
  return line
    .slice(0, LINE)
    .replace(/^\s*(?:#{1,6}|>|[-*+]|\d{1,9}[.)])\s+/, '')
    .replace(/!?\[([^\]]*)\]\([^)\s]*\)/g, '$1')
    .replace(/(?<![\w*_])[*_]{1,3}(?=\S)|(?<=[^\s*_])[*_]{1,3}(?![\w*_])|`/g, '');
}
