import { expect, test } from 'vitest';
import { PINNED_SECTION } from '../../server/protocol/section.ts';
import { aServer, aSummary, SERVER, settle, startedApp, until } from '../testing/fixtures.ts';
import { createSection, followSections, moveToSection } from './section-actions.ts';

async function following() {
  const running = await startedApp();
  const { app, hub } = running;
  const sections = [
    { id: PINNED_SECTION, name: 'Pinned', appearance: null },
    { id: 's', name: 'Releases', appearance: null },
  ];
  const order = ['b', 'a'];
  hub.on('threadSection/list', () => ({ result: { data: sections, nextCursor: null } }));
  hub.on('thread/list', (params) => {
    const { sectionId } = params as { sectionId: string };
    const data = sectionId === 's' ? order.map((id) => ({ id })) : [];
    return { result: { data, nextCursor: null } };
  });
  const stop = followSections(app);
  return { ...running, sections, order, stop };
}

test('sections come with the order of their threads, and follow what other clients do', async () => {
  const { app, hub, order, stop } = await following();
  await until(app, (state) => state.sections.length === 2);
  expect(app.store.getState()).toMatchObject({
    sectionServers: [SERVER],
    sections: [
      { name: 'Pinned', builtIn: true, order: [] },
      { name: 'Releases', builtIn: false, order: ['b', 'a'] },
    ],
  });
  order.reverse();
  hub.emit(SERVER, {
    method: 'thread/section/changed',
    params: { threadId: 'a', sectionId: 's' },
  });
  await until(app, (state) => state.sections[1]?.order[0] === 'a');
  stop();
});

test('a server without sections offers none, and one that starts again is asked again', async () => {
  const lacks = ['threadSection/list'];
  const { app, hub } = await startedApp({ servers: [aServer({ lacks })] });
  const stop = followSections(app);
  await settle();
  expect(app.store.getState()).toMatchObject({ sections: [], sectionServers: [] });
  expect(hub.sent.filter(({ server }) => server === SERVER)).toEqual([]);
  hub.on('threadSection/list', () => ({ result: { data: [], nextCursor: null } }));
  hub.notify('host/server/changed', { server: aServer({ generation: 2 }) });
  await until(app, (state) => state.sectionServers.length === 1);
  stop();
});

test('threads go into a new section one behind the other, and before another where that is meant', async () => {
  const { app, hub, stop } = await following();
  hub.on('threadSection/create', () => ({ result: { section: { id: 'n', name: 'Spring' } } }));
  hub.on('thread/section/move', () => ({ result: {} }));
  const threads = [aSummary({ threadId: 'x' }), aSummary({ threadId: 'y' })];
  createSection(app, SERVER, 'Spring', threads);
  await hub.next('thread/section/move');
  expect((await hub.next('thread/section/move')).params).toEqual({ threadId: 'y', sectionId: 'n' });
  const [, section] = app.store.getState().sections;
  if (section === undefined) throw new Error('no section');
  moveToSection(app, threads.slice(0, 1), section, 'b');
  expect((await hub.next('thread/section/move')).params).toEqual({
    threadId: 'x',
    sectionId: 's',
    beforeThreadId: 'b',
  });
  stop();
});
