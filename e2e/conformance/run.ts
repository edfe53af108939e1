// npm run conformance: plays every scenario on our server and on the reference, compares what both
// say, and holds every message of ours against the reference's own schema.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { OLDEST } from '../../main/app-server/server-version.ts';
import { appJourney } from './app-journeys.ts';
import { appOffers } from './app-offers.ts';
import { journey } from './client-journeys.ts';
import { compare } from './compare.ts';
import type { Difference } from './compare.ts';
import { allowed, covers } from './differences.ts';
import type { Allowed } from './differences.ts';
import { mcpTrials } from './mcp-tools.ts';
import { House } from './play.ts';
import type { Performance } from './play.ts';
import { NoReference, obtain, scratchFolder } from './reference.ts';
import type { Reference } from './reference.ts';
import { details, row } from './report.ts';
import type { Played } from './report.ts';
import type { Scenario } from './scenario.ts';
import { scenarios } from './scenarios.ts';
import { SchemaCheck } from './schema-check.ts';
import type { Breach } from './schema-check.ts';
import { SDK_VERSION, sdkJourney } from './sdk-journey.ts';
import { ours, reference } from './side.ts';

const VERSION = '0.169.0';
/** Servers that our client library has to get on with. */
const JOURNEYS = [VERSION, '0.153.4'];

const USAGE = `npm run conformance -- [options]

Installs the reference into a scratch folder, plays the same scenarios on it and on our server, and
compares what both say. Fails on any difference that e2e/conformance/differences.ts does not name,
on any entry there that covers none, and where the reference can't be had. Then our MCP server is
driven by the MCP inspector and held against the MCP conformance suite.

  --only A,B    only scenarios whose name contains one of these
  --list        the names of all scenarios
  --show        all that both sides said, too
`;

interface Options {
  readonly only: readonly string[];
  readonly list: boolean;
  readonly show: boolean;
}

function options(): Options {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string' },
        list: { type: 'boolean' },
        show: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
    if (values.help === true) {
      process.stdout.write(USAGE);
      process.exit(0);
    }
    const only = (values.only ?? '').split(',').filter((word) => word !== '');
    return { only, list: values.list ?? false, show: values.show ?? false };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(2);
  }
}

/** Orders that depend on who is quicker come out otherwise in one run of several. */
const ASK_AGAIN = 5;

class Campaign {
  readonly #theirs: House;
  readonly #ours: House;
  readonly #schema: SchemaCheck;
  readonly #used = new Set<Allowed>();

  constructor(installed: Reference, parent: string) {
    this.#theirs = new House(reference(installed.program), parent);
    this.#ours = new House(ours, parent);
    this.#schema = new SchemaCheck(installed.schema);
  }

  async play(scenario: Scenario, show: boolean): Promise<Played> {
    const started = performance.now();
    const [theirs, mine] = await Promise.all([
      this.#theirs.play(scenario),
      this.#ours.play(scenario),
    ]);
    if (show) print(theirs, mine);
    const differences = differencesOf(scenario, theirs, mine);
    let unexplained = differences.filter((difference) => !this.#explain(difference));
    const explained = differences.length - unexplained.length;
    const differing = unexplained.length;
    if (theirs.fault === null && mine.fault === null)
      for (let asked = 0; unexplained.length > 0 && asked < ASK_AGAIN; asked += 1) {
        // What the reference itself does in two ways is no difference of ours.
        const again = await this.#theirs.play(scenario);
        const own = new Set(differencesOf(scenario, theirs, again).map(placeOf));
        unexplained = unexplained.filter((difference) => !own.has(placeOf(difference)));
      }
    const wavering = differing - unexplained.length;
    return {
      scenario: scenario.name,
      seconds: (performance.now() - started) / 1000,
      unexplained,
      explained,
      wavering,
      breaches: await this.#breaches(scenario, mine),
      faults: [theirs.fault, mine.fault].filter((fault) => fault !== null),
      compared: theirs.heard.flat().length,
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.#theirs.close(), this.#ours.close()]);
  }

  /** Entries that covered nothing. */
  get stale(): readonly Allowed[] {
    return allowed.filter((entry) => !this.#used.has(entry));
  }

  get schema(): SchemaCheck {
    return this.#schema;
  }

  #explain(difference: Difference): boolean {
    const covering = allowed.filter((entry) => covers(entry, difference));
    for (const entry of covering) this.#used.add(entry);
    return covering.length > 0;
  }

  async #breaches(scenario: Scenario, { recordings }: Performance): Promise<Breach[]> {
    const breaches: Breach[] = [];
    const seen = new Set<string>();
    for (const { messages, methods } of recordings)
      for (const message of messages) {
        const method = message.method ?? methods.get(message.id);
        if (method === undefined) continue;
        const breach = await this.#schema.judge(scenario.name, method, message);
        if (breach === null || seen.has(breach.method + breach.words)) continue;
        seen.add(breach.method + breach.words);
        breaches.push(breach);
      }
    return breaches;
  }
}

function differencesOf(scenario: Scenario, theirs: Performance, mine: Performance): Difference[] {
  const connections = Math.max(theirs.heard.length, mine.heard.length);
  return Array.from({ length: connections }, (_, at) => at).flatMap((at) =>
    compare(scenario.name, theirs.heard[at] ?? [], mine.heard[at] ?? []),
  );
}

const placeOf = ({ kind, message, path }: Difference): string =>
  `${kind === 'missing' || kind === 'extra' ? 'there' : kind} ${message} ${path}`;

function print(theirs: Performance, mine: Performance): void {
  for (const [name, { heard }] of [
    ['reference', theirs],
    ['ours', mine],
  ] as const)
    for (const [at, connection] of heard.entries()) {
      console.log(`--- ${name}, connection ${at + 1}`);
      for (const one of connection) console.log(`${one.label}  ${JSON.stringify(one.body)}`);
    }
}

async function main({ only, list, show }: Options): Promise<void> {
  const chosen = scenarios.filter(
    ({ name }) => only.length === 0 || only.some((word) => name.includes(word)),
  );
  if (list) {
    for (const { name } of chosen) console.log(name);
    return;
  }
  const scratch = scratchFolder(process.env);
  const installed = await obtain(VERSION, scratch);
  await mkdir(join(scratch, 'runs'), { recursive: true });
  const parent = await mkdtemp(join(scratch, 'runs', 'r-'));
  const campaign = new Campaign(installed, parent);
  const played: Played[] = [];
  const lost: string[] = [];
  const told = (name: string, fault: string | null): void => {
    if (fault !== null) lost.push(name);
    console.log(`${fault === null ? 'ok    ' : 'FAILED'} ${name}`);
    if (fault !== null) console.log(`   ${fault}`);
  };
  try {
    for (const scenario of chosen) {
      const one = await campaign.play(scenario, show);
      played.push(one);
      console.log(row(one));
      const more = details(one);
      if (more !== '') console.log(more);
    }
    if (only.length === 0 || only.includes('client/'))
      for (const version of JOURNEYS) {
        const { program } = await obtain(version, scratch);
        told(`client/journey with ${version}`, await journey(program, parent));
      }
    if (only.length === 0 || only.includes('app/')) {
      const wrong = await appJourney(reference(installed.program), parent);
      told(`app/journeys with ${VERSION}`, wrong.length === 0 ? null : wrong.join('\n'));
      for (const version of [OLDEST, VERSION]) {
        const { program } = await obtain(version, scratch);
        told(`app/offers with ${version}`, await appOffers(reference(program), parent));
      }
    }
    if (only.length === 0 || only.includes('sdk/'))
      told(`sdk/journey by ${SDK_VERSION}`, await sdkJourney(installed.program, scratch, parent));
    for (const { name, run } of mcpTrials) {
      if (only.length === 0 || only.some((word) => name.includes(word))) {
        told(name, await run(scratch));
      }
    }
  } finally {
    await campaign.close();
    await rm(parent, { recursive: true, force: true, maxRetries: 5 });
  }
  const stale = only.length === 0 ? campaign.stale : [];
  for (const { id } of stale) console.log(`stale: nothing differs any more as ${id} says`);
  const unknown = [...campaign.schema.unknown].toSorted();
  if (unknown.length > 0) console.log(`not in the reference's schema: ${unknown.join(', ')}`);
  const failed = played.filter(
    (one) => one.unexplained.length + one.breaches.length + one.faults.length > 0,
  );
  const sum = (of: (one: Played) => number): number =>
    played.reduce((all, one) => all + of(one), 0);
  console.log(
    `\n${played.length} scenarios against ${VERSION}: ${played.length - failed.length} agree, ` +
      `${failed.length} do not. ${sum((one) => one.compared)} messages compared, ` +
      `${campaign.schema.judged} of ours valid by schema or named above; ` +
      `${sum((one) => one.explained)} differences are meant, ` +
      `${sum((one) => one.unexplained.length)} are not; ${stale.length} stale entries.`,
  );
  process.exitCode = failed.length + stale.length + lost.length === 0 ? 0 : 1;
}

try {
  await main(options());
} catch (error) {
  if (!(error instanceof NoReference)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
