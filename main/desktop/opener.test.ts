import { afterEach, beforeEach, expect, test } from 'vitest';
import { RpcFault } from '../../server/rpc/fault.ts';
import { backendFixture } from '../testing/backend-fixture.ts';
import type { Fixture } from '../testing/backend-fixture.ts';
import { Desk } from './desk.ts';
import { Opener } from './opener.ts';
import { openingOfLink } from './openings.ts';

let it: Fixture;
let desk: Desk;
let opener: Opener;
let shown: string[];
let asked: string[];
let told: string[];
let yes: boolean;

beforeEach(async () => {
  it = await backendFixture((server) => {
    server.handlers.set('fs/getMetadata', ({ path }) => {
      if (String(path).includes('gone')) throw new RpcFault(-32603, 'no such file');
      const isDirectory = !/\.\w+$/.test(String(path));
      return {
        isDirectory,
        isFile: !isDirectory,
        isSymlink: false,
        createdAtMs: 0,
        modifiedAtMs: 0,
      };
    });
  });
  desk = await Desk.open(it.backend.hub);
  [shown, asked, told, yes] = [[], [], [], true];
  opener = new Opener({
    desk,
    show: (address) => shown.push(address),
    openWindow: () => shown.push('a new window'),
    confirm: ({ about }) => {
      asked.push(about);
      return Promise.resolve(yes);
    },
    tell: (title, about) => told.push(`${title}: ${about}`),
  });
});

afterEach(async () => {
  desk.close();
  await it.close();
});

const mine = (path: string) => ({ kind: 'path', path, prompt: null, trusted: true }) as const;

async function drafts(): Promise<Record<string, string>> {
  return (await desk.host('host/initialize', {})).drafts;
}

test('a folder that the user names becomes a project and is shown, once', async () => {
  await opener.open([mine('/ws/tides'), mine('/ws/tides')]);
  const [project] = desk.state.projects;
  expect(desk.state.projects.map(({ path }) => path)).toEqual(['/ws/tides']);
  expect(shown).toEqual([`#/new/${project?.id}`, `#/new/${project?.id}`]);
  expect([asked, told]).toEqual([[], []]);
});

test('a file opens the project it lies in, and is mentioned in its draft', async () => {
  await opener.open([
    mine('/ws/tides'),
    mine('/ws/tides/src/height.js'),
    mine('/else/my notes.md'),
  ]);
  const [tides, other] = desk.state.projects;
  expect(other?.path).toBe('/else');
  expect(await drafts()).toEqual({
    [`new/${tides?.id}`]: '@src/height.js ',
    [`new/${other?.id}`]: '@"my notes.md" ',
  });
});

test('a link asks before a folder is even looked at, and starts nothing', async () => {
  yes = false;
  const link = openingOfLink('skein://open?path=%2Fws%2Ftides&prompt=Delete%20all');
  await opener.open([link]);
  expect(it.server.count('fs/getMetadata')).toBe(0);
  expect(desk.state.projects).toEqual([]);
  expect(asked[0]).toContain('/ws/tides');

  yes = true;
  await opener.open([link]);
  const [project] = desk.state.projects;
  expect(shown).toEqual([`#/new/${project?.id}`]);
  const key = `new/${project?.id}`;
  expect(await drafts()).toEqual({ [key]: 'Delete all' });

  // What the user has written there stays; and the project is known by now.
  await desk.host('host/draft/write', { key, text: 'My own words' });
  await opener.open([link]);
  expect(await drafts()).toEqual({ [key]: 'My own words\n\nDelete all' });
  expect(asked).toHaveLength(2);
  expect(it.server.count('turn/start') + it.server.count('thread/start')).toBe(0);
});

test('a link to a thread finds its server; what is unknown or gone is told', async () => {
  await opener.open([
    openingOfLink('skein://thread/t1'),
    openingOfLink('skein://thread/t1?server=other'),
    openingOfLink('skein://run?command=rm'),
    mine('/ws/gone'),
    { kind: 'window' },
  ]);
  expect(shown).toEqual(['#/thread/local/t1', '#/thread/other/t1', 'a new window']);
  expect(told).toEqual([
    'Skein does not know what this link wants: skein://run?command=rm',
    '/ws/gone could not be opened: no such file',
  ]);
});

test('of more than can be meant the first are opened, and that is said', async () => {
  await opener.open(Array.from({ length: 120 }, () => mine('/ws/tides')));
  expect(shown).toHaveLength(100);
  expect(told).toEqual([
    'Only the first 100 were opened: 120 folders and files were named at once.',
  ]);
});
