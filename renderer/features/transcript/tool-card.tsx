import { BookOpenCheck, Globe, Image, Layers, Plug, Wrench } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ThreadItem } from '../../../server/protocol/item.ts';
import type { ItemPhase } from '../../../server/protocol/reducer.ts';
import { CodeBlock } from '../../components/code/code-block.tsx';
import { Markdown } from '../../components/markdown/markdown.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { relativePath } from '../../lib/paths.ts';
import { Card } from './card.tsx';
import { DecisionLines } from './decision-line.tsx';
import { jsonText } from './generic-card.tsx';
import { durationText, tookMs } from './tool-words.ts';
import { useTranscript } from './transcript-context.ts';

type ToolItem = Extract<
  ThreadItem,
  { type: 'mcpToolCall' | 'dynamicToolCall' | 'webSearch' | 'imageView' }
>;

export interface ToolCardProps {
  readonly item: ToolItem;
  readonly phase: ItemPhase;
}

/** A call of a tool that is neither a command nor a patch. */
export function ToolCard({ item, phase }: ToolCardProps) {
  const { t } = useTranslation('transcript');
  const { cwd, detail } = useTranscript();
  const running = phase === 'open' && (!('status' in item) || item.status === 'inProgress');
  const failed = 'status' in item && item.status === 'failed';
  const took = tookMs(item);
  const { icon, name, kind } = headOf(item, cwd);
  const state = running ? t('state.running') : failed ? t('state.failed') : null;
  return (
    <Card
      label={state === null ? t(kind) : t('stated', { what: t(kind), state })}
      foldKey={`item:${item.id}`}
      startOpen={failed || (detail === 'full' && item.type !== 'webSearch')}
      icon={icon}
      tone={failed ? 'danger' : 'plain'}
      title={
        <code className="cut tool-name" dir="ltr" title={name}>
          {name}
        </code>
      }
      acts={
        <span className="small muted numbers tool-facts">
          {running ? <Spinner /> : null}
          {failed ? <span className="danger">{t('state.failed')}</span> : null}
          {took === null ? null : <span>{durationText(took)}</span>}
        </span>
      }
      foot={<DecisionLines itemId={item.id} />}
    >
      {bodyOf(item)}
    </Card>
  );
}

function headOf(item: ToolItem, cwd: string) {
  switch (item.type) {
    case 'mcpToolCall':
      return { icon: Plug, name: `${item.server}.${item.tool}`, kind: 'toolCall' } as const;
    case 'dynamicToolCall': {
      const space = item.namespace == null ? '' : `${item.namespace}.`;
      return { icon: Wrench, name: `${space}${item.tool}`, kind: 'toolCall' } as const;
    }
    case 'webSearch':
      return { icon: Globe, name: item.query, kind: 'webSearch' } as const;
    case 'imageView':
      return { icon: Image, name: relativePath(item.path, cwd), kind: 'imageView' } as const;
  }
}

function bodyOf(item: ToolItem) {
  switch (item.type) {
    case 'mcpToolCall':
      return (
        <CallBody
          input={item.arguments}
          output={item.result ?? null}
          error={item.error?.message ?? null}
        />
      );
    case 'dynamicToolCall':
      return <CallBody input={item.arguments} output={item.contentItems ?? null} error={null} />;
    case 'webSearch':
      return item.action == null ? null : (
        <CodeBlock code={jsonText(item.action)} language="json" />
      );
    case 'imageView':
      return null;
  }
}

interface CallBodyProps {
  readonly input: unknown;
  readonly output: unknown;
  readonly error: string | null;
}

function CallBody({ input, output, error }: CallBodyProps) {
  const { t } = useTranslation('transcript');
  const text = textOf(output);
  return (
    <div className="tool-call">
      <h4>{t('arguments')}</h4>
      <CodeBlock code={jsonText(input)} language="json" />
      {error === null ? null : (
        <>
          <h4>{t('error')}</h4>
          <pre className="output">{error}</pre>
        </>
      )}
      {output === null ? null : (
        <>
          <h4>{t('result')}</h4>
          {text === null ? (
            <CodeBlock code={jsonText(output)} language="json" />
          ) : (
            <pre className="output">{text}</pre>
          )}
        </>
      )}
    </div>
  );
}

/** The text of a result that is only text, as MCP and dynamic tools give it. */
function textOf(output: unknown): string | null {
  const content: unknown =
    typeof output === 'object' && output !== null && 'content' in output ? output.content : output;
  if (!Array.isArray(content) || content.length === 0) return null;
  const texts = content.map((part: unknown) =>
    typeof part === 'object' && part !== null && 'text' in part && typeof part.text === 'string'
      ? part.text
      : null,
  );
  return texts.includes(null) ? null : texts.join('\n');
}

type MarkItem = Extract<
  ThreadItem,
  { type: 'contextCompaction' | 'enteredReviewMode' | 'exitedReviewMode' }
>;

/** Something that happened to the thread rather than in it: a line across. */
export function ContextMark({ item, open }: { readonly item: MarkItem; readonly open: boolean }) {
  const { t } = useTranslation('transcript');
  const { acts } = useTranscript();
  if (item.type === 'contextCompaction') {
    return (
      <div className="context-mark">
        {open ? (
          <Spinner label={t('compacting')} />
        ) : (
          <Layers className="icon is-small" aria-hidden="true" />
        )}
        {open ? t('makingRoom') : t('compacted')}
      </div>
    );
  }
  if (item.type === 'enteredReviewMode') {
    return (
      <div className="context-mark">
        <BookOpenCheck className="icon is-small" aria-hidden="true" />
        {t('reviewOf', { what: item.review })}
      </div>
    );
  }
  return (
    <article className="review" aria-label={t('review')}>
      <div className="context-mark">
        <BookOpenCheck className="icon is-small" aria-hidden="true" />
        {t('review')}
      </div>
      <Markdown text={item.review} acts={acts} />
    </article>
  );
}
