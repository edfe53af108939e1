import { expect, it } from 'vitest';
import { aTurn, anAnswer } from '../../testing/fixtures.ts';
import { Announcer } from './announcer.tsx';
import { ItemView } from './item-view.tsx';
import { drawScene } from './testing/scene.tsx';
import { TurnEnd } from './turn-end.tsx';

const LIVE = '[role="status"], [role="alert"], [aria-live]:not([aria-live="off"])';

/** Counts what live regions come to say. */
function listen(): { readonly count: () => number; readonly stop: () => void } {
  let count = 0;
  const hear = (changes: readonly MutationRecord[]): void => {
    for (const { target, addedNodes } of changes) {
      const at = target instanceof Element ? target : target.parentElement;
      const arrived = [...addedNodes].some((node) => node instanceof Element && node.matches(LIVE));
      if (arrived || at?.closest(LIVE) != null) count += 1;
    }
  };
  const observer = new MutationObserver(hear);
  observer.observe(document.body, { childList: true, characterData: true, subtree: true });
  return {
    count: () => {
      hear(observer.takeRecords());
      return count;
    },
    stop: () => observer.disconnect(),
  };
}

it('says nothing while 2,000 deltas stream, and one thing when the turn ends', async () => {
  const { drawn, emit } = await drawScene({
    items: [anAnswer('i1', '')],
    turn: { status: 'inProgress' },
    open: true,
    content: (
      <>
        <Announcer />
        <ItemView turnId="u1" itemId="i1" />
        <TurnEnd turnId="u1" />
      </>
    ),
  });
  const heard = listen();
  try {
    for (let from = 0; from < 2_000; from += 50) {
      await emit(
        ...Array.from({ length: 50 }, (_, at) => ({
          method: 'item/agentMessage/delta',
          params: { threadId: 't1', turnId: 'u1', itemId: 'i1', delta: `word ${from + at} ` },
        })),
      );
    }
    expect(document.body.textContent).toContain('word 1999');
    expect(heard.count()).toBe(0);
    await emit({
      method: 'turn/completed',
      params: { threadId: 't1', turn: aTurn('u1', { status: 'completed' }) },
    });
    expect(heard.count()).toBe(1);
  } finally {
    heard.stop();
    await drawn.remove();
  }
});
