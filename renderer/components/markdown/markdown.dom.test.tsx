import { act } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { aSnapshot, aTurn, anAnswer, SERVER, startedApp, settle } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { useItem } from '../../lib/use-app.ts';
import { currentItem } from '../../../server/protocol/reducer.ts';
import type { ThreadHandle } from '../../stores/thread-handle.ts';
import type * as MarkdownTreeModule from './markdown-tree.ts';
import { Markdown, type LinkActs } from './markdown.tsx';

/** How often Markdown was parsed and drawn; the parser itself is the real one. */
const parsed = vi.hoisted(() => ({ count: 0, characters: 0 }));
vi.mock('./markdown-tree.ts', async (importActual) => {
  const actual = await importActual<typeof MarkdownTreeModule>();
  return {
    ...actual,
    treeOf(text: string, keep: boolean) {
      parsed.count += 1;
      parsed.characters += text.length;
      return actual.treeOf(text, keep);
    },
  };
});

const acts: LinkActs = { onOpenLink: () => {}, onOpenFile: () => {} };
let drawn: Drawn | null = null;

afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

async function show(text: string, given: LinkActs = acts): Promise<HTMLElement> {
  const { app } = await startedApp();
  drawn = await draw(app, <Markdown text={text} acts={given} />);
  return drawn.host;
}

it('shows lists, tables, code and emphasis, each in the direction of its words', async () => {
  const host = await show(
    '# Title\n\n- a\n- b\n\n| x |\n|---|\n| 1 |\n\n```js\nlet a;\n```\n\nשלום',
  );
  expect(host.querySelector('h1')?.textContent).toBe('Title');
  expect(host.querySelectorAll('li')).toHaveLength(2);
  expect(host.querySelector('td')?.textContent).toBe('1');
  expect(host.querySelector('pre code')?.textContent).toBe('let a;');
  expect(host.querySelectorAll('.prose > [dir="auto"]')).toHaveLength(4);
});

it('shows HTML as text and loads no image', async () => {
  const host = await show(
    '<img src="https://a.example/x.png" onerror="alert(1)"> ![cat](https://b.example/c.png)',
  );
  expect(host.querySelector('img')).toBeNull();
  expect(host.textContent).toContain('<img src=');
  expect(host.textContent).toContain('Image: cat');
});

it('hands links to the app: addresses outside, files with their line', async () => {
  const opened: unknown[] = [];
  const host = await show('[a](https://a.example/) [b](src/b.ts:12) [c](javascript:alert(1))', {
    onOpenLink: (url) => opened.push(url),
    onOpenFile: (path, line) => opened.push([path, line]),
  });
  for (const link of host.querySelectorAll<HTMLElement>('a')) link.click();
  expect(opened).toEqual(['https://a.example/', ['src/b.ts', 12]]);
});

it('makes a place in a file that stands as code a link, and leaves other code alone', async () => {
  const opened: unknown[] = [];
  const host = await show(
    'See `src/a.ts:12`, `npm test` and `const a`.\n\n- ```js\n  src/a.ts\n  ```',
    {
      onOpenLink: () => {},
      onOpenFile: (path, line) => opened.push([path, line]),
    },
  );
  for (const link of host.querySelectorAll<HTMLElement>('a')) link.click();
  expect(opened).toEqual([['src/a.ts', 12]]);
  expect(host.querySelector('.code-block code')?.textContent).toBe('src/a.ts');
});

it('parses what is new of 20,000 deltas, at most a few blocks a frame', async () => {
  const { app, hub, frames } = await startedApp();
  hub.onHost('host/thread/open', () =>
    aSnapshot({
      turns: [aTurn('u1', { status: 'inProgress', items: [anAnswer('i1', '')] })],
      openItems: [{ turnId: 'u1', itemId: 'i1' }],
    }),
  );
  const handle = app.threads.openThread({ server: SERVER, threadId: 't1' });
  await settle();
  drawn = await draw(app, <Streamed handle={handle} />);
  parsed.count = 0;
  parsed.characters = 0;

  let text = '';
  for (let frame = 0; frame < 200; frame += 1) {
    const deltas = Array.from({ length: 100 }, (_, at) =>
      at === 99 ? `end ${frame}.\n\n` : `word${at % 7} `,
    );
    text += deltas.join('');
    await act(async () => {
      hub.emit(
        SERVER,
        ...deltas.map((delta) => ({
          method: 'item/agentMessage/delta',
          params: { threadId: 't1', turnId: 'u1', itemId: 'i1', delta },
        })),
      );
      frames.run();
    });
  }
  expect(drawn.host.querySelectorAll('p')).toHaveLength(200);
  expect(drawn.host.textContent?.replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
  // Each paragraph is parsed when it comes, and once more where it was cut within a frame.
  expect(parsed.count).toBeLessThanOrEqual(400);
  expect(parsed.characters).toBeLessThan(3 * text.length);
});

function Streamed({ handle }: { readonly handle: ThreadHandle }) {
  const state = useItem(handle, 'u1', 'i1');
  const item = state === null ? null : currentItem(state);
  return item?.type === 'agentMessage' ? <Markdown text={item.text} acts={acts} /> : null;
}
