import { memo } from 'react';
import { currentItem, type ItemState } from '../../../server/protocol/reducer.ts';
import { useItem } from '../../lib/use-app.ts';
import { AgentMark } from './agent-call.tsx';
import { AgentMessage, PlanText, Thought } from './agent-message.tsx';
import { CommandCard } from './command-card.tsx';
import { ContextMark } from './context-mark.tsx';
import { FileChangeCards } from './file-change-card.tsx';
import { GenericCard } from './generic-card.tsx';
import { HookPrompt } from './hook-prompt.tsx';
import { ReviewResult } from './review-result.tsx';
import { ShortBar, ShortContext } from './short-bar.tsx';
import { ToolCard } from './tool-card.tsx';
import { useTranscript } from './transcript-context.ts';
import { UserMessage } from './user-message.tsx';

export interface ItemViewProps {
  readonly turnId: string;
  readonly itemId: string;
}

/** One item, whatever its kind. */
export const ItemView = memo(function ItemView({ turnId, itemId }: ItemViewProps) {
  const { handle } = useTranscript();
  const state = useItem(handle, turnId, itemId);
  if (state === null) return null;
  const mark = handle.shortMark(turnId, itemId);
  if (mark === null) return <ItemContent state={state} />;
  return (
    <ShortContext value={mark}>
      <ItemContent state={state} />
      {isCard(state) ? null : <ShortBar auto={state.item.type === 'userMessage'} />}
    </ShortContext>
  );
});

/** Cards say by themselves, where they are open, that they are not whole. */
function isCard({ item }: ItemState): boolean {
  const words = ['userMessage', 'agentMessage', 'reasoning', 'plan', 'exitedReviewMode'];
  return !words.includes(item.type);
}

function ItemContent({ state }: { readonly state: ItemState }) {
  const item = currentItem(state);
  const open = state.phase === 'open';
  switch (item.type) {
    case 'userMessage':
      return <UserMessage item={item} />;
    case 'agentMessage':
      return <AgentMessage item={item} open={open} />;
    case 'reasoning':
      return <Thought item={item} open={open} />;
    case 'plan':
      return <PlanText item={item} open={open} />;
    case 'commandExecution':
      return <CommandCard item={item} phase={state.phase} turnId={state.turnId} />;
    case 'fileChange':
      return <FileChangeCards item={item} phase={state.phase} turnId={state.turnId} />;
    case 'mcpToolCall':
    case 'dynamicToolCall':
    case 'functionCallOutput':
    case 'webSearch':
    case 'imageView':
    case 'imageGeneration':
    case 'collabAgentToolCall':
      return <ToolCard item={item} phase={state.phase} />;
    case 'contextCompaction':
    case 'enteredReviewMode':
    case 'sleep':
      return <ContextMark item={item} open={open} />;
    case 'exitedReviewMode':
      return <ReviewResult item={item} />;
    case 'subAgentActivity':
      return <AgentMark item={item} />;
    case 'hookPrompt':
      return <HookPrompt item={item} />;
    default:
      return <GenericCard item={item} />;
  }
}
