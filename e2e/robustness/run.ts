/**
 * `npm run fault`: what is too heavy for `npm test`. Ends with status 1 when anything was lost, or a
 * flood took too much memory.
 */
import { parseArgs } from 'node:util';
import { setUp } from '../fixtures/app-server.ts';
import { cutOff, holdUp, MiB, peakMemory, setStage, sleepThrough } from './flood.ts';
import { AppCampaign, FAULTS } from './app-campaign.ts';
import { KillCampaign } from './kill-campaign.ts';

const usage = `npm run fault -- [options]

  --rounds N   kill the server so often (50)
  --seed N     the same seed makes the same choices (by default another one each time)
  --app N      kill a part of the whole app so often: main, server, storage worker, page, all; or set its clock (25)
  --flood N    MiB that a model floods a thread with, which half of its clients do not read (200; 0: none)
`;

/** What the server may have in memory beyond twice the flood's own text, in MiB. */
const ROOM_MIB = 700;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function number(text: string | undefined, usual: number): number {
  const value = text === undefined ? usual : Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  process.stderr.write(`${String(text)} is no number\n${usage}`);
  process.exit(2);
}

async function kill(rounds: number, seed: number): Promise<boolean> {
  const campaign = await KillCampaign.open(seed);
  let sound = true;
  try {
    for (let round = 1; round <= rounds; round += 1) {
      const lost = await campaign.round();
      for (const what of lost) say(what);
      say(`round ${round}: ${campaign.book.tally()}: ${lost.length} faults`);
      sound &&= lost.length === 0;
    }
  } finally {
    await campaign.close();
  }
  return sound;
}

async function killApp(rounds: number, seed: number): Promise<boolean> {
  const campaign = await AppCampaign.open({ seed });
  let sound = true;
  try {
    for (let round = 0; round < rounds; round += 1) {
      const fault = FAULTS[round % FAULTS.length] ?? 'main';
      const lost = await campaign.round(fault);
      for (const what of lost) say(what);
      const { book, desk } = campaign;
      say(`app ${round + 1}, ${fault}: ${book.tally()}, ${desk.tally()}: ${lost.length} faults`);
      sound &&= lost.length === 0;
    }
  } finally {
    await campaign.close();
  }
  return sound;
}

async function flood(mib: number): Promise<boolean> {
  const bench = await setUp();
  try {
    const stage = await setStage(bench);
    await sleepThrough(stage, 8 * MiB);
    say('8 MiB: nobody waited, nothing was lost');
    await cutOff(stage, mib * MiB);
    say(`${mib} MiB: the sockets were cut off, and found all of it`);
    await holdUp(stage, mib * MiB);
    say(`${mib} MiB: the turn waited for the parent, who got all of it`);
    const peak = await peakMemory(stage);
    const most = ROOM_MIB + 2 * mib;
    const measured = peak === null ? 'not measured here' : `at most ${peak.toFixed(0)} MiB`;
    say(`memory: ${measured}, ${most} MiB allowed`);
    return (peak ?? 0) < most;
  } finally {
    await bench.end();
  }
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string' },
    seed: { type: 'string' },
    flood: { type: 'string' },
    app: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help === true) {
  say(usage);
  process.exit(0);
}
const rounds = number(values.rounds, 50);
const seed = number(values.seed, Math.floor(Math.random() * 1e6));
const appRounds = number(values.app, 25);
const mib = number(values.flood, 200);
let sound = true;
if (rounds > 0) {
  say(`${rounds} rounds, seed ${seed}`);
  sound = await kill(rounds, seed);
}
if (appRounds > 0) {
  say(`the app: ${appRounds} rounds, seed ${seed}`);
  sound = (await killApp(appRounds, seed)) && sound;
}
if (mib > 0) sound = (await flood(mib)) && sound;
say(sound ? 'Sound: nothing was lost.' : 'Not sound: see above.');
process.exit(sound ? 0 : 1);
