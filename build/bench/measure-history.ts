import type { Context } from './context.ts';
import { now } from './statistics.ts';
import type { Subject, SubjectName } from './subject.ts';
import { directive, mustComplete, runTurn, startThread } from './turns.ts';

const LONG = 2000;

type Built = { readonly home: string; readonly thread: string; readonly turns: number };

/** A thread of many turns, made as a user makes it: turn by turn. */
async function buildLong(context: Context, subject: Subject, turns: number): Promise<Built> {
  const home = await context.home(subject);
  const server = await context.ready(subject, home);
  const thread = await startThread(server, context.workspace);
  const until = now() + context.options.buildSeconds * 1000;
  let done = 0;
  for (; done < turns && now() < until; done += 1) {
    mustComplete(await runTurn(server, thread, directive({ deltas: 20 }), `Question ${done}.`));
  }
  await server.stop();
  return { home, thread, turns: done };
}

/** `thread/resume` of a long thread in a process that has done nothing before. */
export async function measureResume(context: Context): Promise<void> {
  // The slower side first: if it gives up early, both have as many turns.
  let turns = LONG;
  const built = new Map<SubjectName, Built>();
  for (const subject of context.subjects.toReversed()) {
    const made = await buildLong(context, subject, turns);
    turns = made.turns;
    built.set(subject.name, made);
  }
  if (turns < LONG) {
    context.notes.push(
      `The thread that is resumed has ${turns} turns, not ${LONG}: building it was given up ` +
        `after ${context.options.buildSeconds} s.`,
    );
  }
  await context.alternate(context.times(5), async (subject) => {
    const made = built.get(subject.name);
    if (made === undefined || made.turns < turns) return;
    const whole = await resume(context, subject, made, {});
    if (whole.turns !== turns) {
      throw new Error(`${subject.name}: of ${turns} turns ${whole.turns} were resumed`);
    }
    context.record('resume-turns', subject, whole.took);
    const page = await resume(context, subject, made, {
      excludeTurns: true,
      initialTurnsPage: { limit: 20, itemsView: 'full' },
    });
    if (page.page !== 20) throw new Error(`${subject.name}: a page of ${page.page} turns came`);
    context.record('resume-page', subject, page.took);
  });
}

async function resume(
  context: Context,
  subject: Subject,
  { home, thread }: Built,
  more: object,
): Promise<{ took: number; turns: number; page: number }> {
  const server = await context.ready(subject, home);
  const sentAt = now();
  const result = await server.request('thread/resume', { threadId: thread, ...more });
  const took = now() - sentAt;
  await server.stop();
  const page = result['initialTurnsPage'] as { data: unknown[] } | null | undefined;
  const turns = (result['thread'] as { turns: unknown[] }).turns.length;
  return { took, turns, page: page?.data.length ?? 0 };
}

/** One process serves so many threads while they are made: each keeps some memory until it unloads. */
const THREADS_A_PROCESS = 250;
const AT_ONCE = 8;

async function buildMany(
  context: Context,
  subject: Subject,
  count: number,
): Promise<string | null> {
  const home = await context.home(subject);
  const until = now() + context.options.buildSeconds * (count / 1000) * 1000;
  for (let made = 0; made < count;) {
    if (now() > until) return null;
    const server = await context.ready(subject, home);
    const end = Math.min(count, made + THREADS_A_PROCESS);
    const work = async (): Promise<void> => {
      while (made < end) {
        const name = `Thread number ${++made}, about ${FRUIT[made % FRUIT.length]}.`;
        const thread = await startThread(server, context.workspace);
        mustComplete(await runTurn(server, thread, directive(), name));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    await server.stop();
  }
  return home;
}

const FRUIT = ['apples', 'pears', 'quinces', 'figs', 'plums', 'medlars', 'cherries'];

/** A page of the list, and searches of first messages and of all, in a process that is up. */
export async function measureList(context: Context): Promise<void> {
  const count = context.options.large ? 10_000 : 1000;
  const homes = new Map<SubjectName, string>();
  for (const subject of context.subjects) {
    const home = await buildMany(context, subject, count);
    if (home === null) {
      context.notes.push(
        `${subject.name}: making ${count} threads took too long; no list figures.`,
      );
    } else homes.set(subject.name, home);
  }
  context.notes.push(`The list and its search are over ${count.toLocaleString('en')} threads.`);
  const word = `Thread number ${Math.floor(count / 3)}, about`;
  const searched = new Set<SubjectName>();
  await context.alternate(context.times(3), async (subject) => {
    const home = homes.get(subject.name);
    if (home === undefined) return;
    const server = await context.ready(subject, home);
    const ask = async (params: object, least: number): Promise<number> => {
      const sentAt = now();
      const { data } = await server.request('thread/list', { limit: 50, ...params });
      const took = now() - sentAt;
      const found = (data as unknown[]).length;
      if (found < least) throw new Error(`${subject.name}: a list of ${found} threads came`);
      return took;
    };
    for (let n = 0; n < 4; n += 1) {
      const index = { useStateDbOnly: true };
      const list = await ask({}, 50);
      const listIndex = await ask(index, 50);
      const search = await ask({ searchTerm: word }, 1);
      const searchIndex = await ask({ searchTerm: word, ...index }, 1);
      if (n === 0) continue;
      context.record('list', subject, list);
      context.record('list-index', subject, listIndex);
      context.record('search', subject, search);
      context.record('search-index', subject, searchIndex);
    }
    for (let n = 0; n < 4; n += 1) {
      const sentAt = now();
      const { data } = await server.request('thread/search', { searchTerm: word, limit: 50 });
      const took = now() - sentAt;
      if ((data as unknown[]).length < 1) throw new Error(`${subject.name}: nothing was found`);
      // A later process opens an index that is there: that is in neither figure.
      if (n > 0) context.record('thread-search', subject, took);
      else if (!searched.has(subject.name)) context.record('thread-search-first', subject, took);
      searched.add(subject.name);
    }
    await server.stop();
  });
}
