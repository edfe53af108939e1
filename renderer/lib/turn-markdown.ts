/** A turn as Markdown, for other places. */
import type { Turn } from '../../server/protocol/turn.ts';
import { turnMarkdown } from '../../server/protocol/turn-markdown.ts';
import { words } from './words.ts';

const t = words('transcript');

/** @param whole with what the agent thought and what its other tools did; else what one would quote */
export function markdownOf(turn: Turn, whole = false): string {
  const said = { failed: (why: string) => t('turnFailedNote', { why }), thought: t('thought') };
  return turnMarkdown(turn, said, whole);
}
