import { Globe, Image, ImagePlus, Plug, Undo2, Users, Wrench, type LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ThreadItem } from '../../../server/protocol/item.ts';
import type { ItemPhase } from '../../../server/protocol/reducer.ts';
import { Spinner } from '../../components/spinner.tsx';
import { absolutePath, relativePath } from '../../lib/paths.ts';
import { words } from '../../lib/words.ts';
import { AgentCallBody } from './agent-call.tsx';
import { CallBody } from './call-body.tsx';
import { Card } from './card.tsx';
import { DecisionLines } from './decision-line.tsx';
import { FilePicture } from './file-picture.tsx';
import { GeneratedPicture } from './generated-picture.tsx';
import { PlaceLink } from './linked-text.tsx';
import { durationText, tookMs } from './tool-words.ts';
import { useTranscript } from './transcript-context.ts';
import { WebSearchBody } from './web-search.tsx';

const say = words('transcript');

export type ToolItem = Extract<
  ThreadItem,
  {
    type:
      | 'mcpToolCall'
      | 'dynamicToolCall'
      | 'functionCallOutput'
      | 'webSearch'
      | 'imageView'
      | 'imageGeneration'
      | 'collabAgentToolCall';
  }
>;

export interface ToolCardProps {
  readonly item: ToolItem;
  readonly phase: ItemPhase;
}

/** A call of a tool that is neither a command nor a patch. */
export function ToolCard({ item, phase }: ToolCardProps) {
  const { t } = useTranslation('transcript');
  const { cwd, detail } = useTranscript();
  const status = 'status' in item ? item.status : null;
  const running = phase === 'open' && (status === null || status === 'inProgress');
  const failed = status === 'failed';
  const took = tookMs(item);
  const { icon, name, kind } = headOf(item, cwd);
  const state = running ? t('state.running') : failed ? t('state.failed') : null;
  return (
    <Card
      screen="item.tool"
      label={state === null ? t(kind) : t('stated', { what: t(kind), state })}
      foldKey={`item:${item.id}`}
      startOpen={
        failed ||
        item.type === 'imageGeneration' ||
        (detail === 'full' && item.type !== 'webSearch')
      }
      icon={icon}
      tone={failed ? 'danger' : 'plain'}
      title={
        <code className="cut tool-name" dir="ltr" title={name}>
          {item.type === 'imageView' ? (
            <PlaceLink target={{ kind: 'file', path: absolutePath(item.path, cwd), line: null }}>
              {name}
            </PlaceLink>
          ) : (
            name
          )}
        </code>
      }
      acts={
        <span className="small muted numbers tool-facts">
          {running ? <Spinner /> : null}
          {failed ? <span className="danger">{t('state.failed')}</span> : null}
          {status === 'interrupted' ? <span>{t('state.stopped')}</span> : null}
          {took === null ? null : <span>{durationText(took)}</span>}
        </span>
      }
      foot={<DecisionLines itemId={item.id} />}
    >
      <ToolBody item={item} />
    </Card>
  );
}

interface Head {
  readonly icon: LucideIcon;
  readonly name: string;
  readonly kind: 'toolCall' | 'webSearch' | 'imageView' | 'imageMade' | 'agentCall' | 'toolResult';
}

function headOf(item: ToolItem, cwd: string): Head {
  switch (item.type) {
    case 'mcpToolCall':
      return { icon: Plug, name: `${item.server}.${item.tool}`, kind: 'toolCall' };
    case 'dynamicToolCall':
      return { icon: Wrench, name: spaced(item.namespace, item.tool), kind: 'toolCall' };
    case 'functionCallOutput':
      return { icon: Undo2, name: spaced(item.namespace, item.name), kind: 'toolResult' };
    case 'webSearch':
      return { icon: Globe, name: item.query, kind: 'webSearch' };
    case 'imageView':
      return { icon: Image, name: relativePath(item.path, cwd), kind: 'imageView' };
    case 'imageGeneration':
      return { icon: ImagePlus, name: item.revisedPrompt ?? say('imageMade'), kind: 'imageMade' };
    case 'collabAgentToolCall':
      return { icon: Users, name: item.tool, kind: 'agentCall' };
  }
}

function spaced(namespace: string | null | undefined, name: string): string {
  return namespace == null ? name : `${namespace}.${name}`;
}

function ToolBody({ item }: { readonly item: ToolItem }) {
  switch (item.type) {
    case 'mcpToolCall':
      return (
        <CallBody
          item={item}
          input={item.arguments}
          {...(item.result == null ? {} : { parts: item.result.content })}
          structured={item.result?.structuredContent}
          error={item.error?.message ?? null}
        />
      );
    case 'dynamicToolCall':
      return (
        <CallBody
          item={item}
          input={item.arguments}
          {...(item.contentItems == null ? {} : { parts: item.contentItems })}
        />
      );
    case 'functionCallOutput':
      return (
        <CallBody item={item} parts={Array.isArray(item.output) ? item.output : [item.output]} />
      );
    case 'webSearch':
      return <WebSearchBody item={item} />;
    case 'imageView':
      return (
        <CallBody item={item}>
          <FilePicture path={item.path} />
        </CallBody>
      );
    case 'imageGeneration':
      return <GeneratedPicture item={item} />;
    case 'collabAgentToolCall':
      return <AgentCallBody item={item} />;
  }
}
