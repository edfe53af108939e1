import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ThreadListParams } from '../protocol/thread-pages.ts';
import { openGroups as open } from './testing/group-fixture.ts';
import { ThreadAttachments } from './thread-attachments.ts';
import { readRollout } from './read-rollout.ts';
import { ThreadStore } from './thread-store.ts';

const origin = { originator: 'test' };

describe('an index that was lost', () => {
  it('gives the same lists once it is built again', async () => {
    const { f, sections, projects, attachments, begun } = await open();
    const { section } = await sections.create({ name: 'Work' });
    const { project } = await projects.create({ name: 'One', roots: [], idempotencyKey: 'k' });
    const [a, b, c] = [await begun('a'), await begun('b'), await begun('c')];
    await f.served('move', sections.move({ threadId: a, sectionId: section.id }));
    await f.served(
      'move',
      sections.move({ threadId: b, sectionId: section.id, beforeThreadId: a }),
    );
    await f.labels.updateMetadata({ threadId: c, projectId: project.id, gitInfo: { sha: 'x' } });
    await f.served('name', f.labels.setName({ threadId: b, name: 'Named' }));
    const identity = { attachmentType: 'pr', identityKey: 'k' };
    await f.served('add', attachments.add({ threadId: c, ...identity, payload: 1 }));
    await f.manager.fork({ threadId: a, attachToSource: true }, origin);
    await f.manager.fork({ threadId: c }, origin);
    await f.served('archive', f.shelf.archive({ threadId: b }));
    await f.manager.close();
    const queries: ThreadListParams[] = [
      {},
      { sortKey: 'updated_at' },
      { sortKey: 'recency_at', sortDirection: 'asc' },
      { archived: true },
      { sectionId: section.id, sortKey: 'section_position' },
      { sectionId: null },
      { projectId: project.id },
      { attachedToThreadId: a },
      { searchTerm: 'b' },
    ];
    const all = async () => {
      const server = f.another();
      const lists = [];
      for (const query of queries) lists.push(await server.manager.list(query));
      const owners = await new ThreadAttachments(server.access).owners(identity);
      await server.manager.close();
      return { lists, owners };
    };
    const before = await all();
    expect(before.lists.map(({ data }) => data.length)).toEqual([3, 3, 3, 1, 1, 2, 2, 1, 0]);
    expect(before.owners.data).toHaveLength(2);
    for (const name of await readdir(f.home)) {
      if (name.startsWith('thread-index')) await rm(path.join(f.home, name));
    }
    expect(await all()).toEqual(before);
  });
});

describe('the index of a running server', () => {
  it('holds what the files say and no more, settings that may be secret least of all', async () => {
    const { f } = await open();
    const threadId = await f.startThread({ config: { some_token: 's3cret-override' } });
    await f.runTurn(threadId, 'a');
    await f.manager.close();
    const store = new ThreadStore(f.home);
    const place = await store.locate(threadId);
    const stored = place === null ? null : await store.project(place);
    const read = place === null ? null : await readRollout(place.path, threadId);
    await store.close();
    expect(stored?.meta).toEqual(read?.meta);
    expect(stored?.meta?.settings).not.toHaveProperty('config');
    expect(stored?.rows).toEqual(read?.rows);
    const names = (await readdir(f.home)).filter((name) => name.startsWith('thread-index'));
    for (const name of names) {
      expect(await readFile(path.join(f.home, name), 'latin1')).not.toContain('s3cret');
    }
  });
});
