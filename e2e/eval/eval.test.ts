import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Gate, modelConfig, patch, say, startModelServer } from '../fixtures/model-server.ts';
import type { ModelServer, Step } from '../fixtures/model-server.ts';
import { attempt } from './attempt.ts';
import type { Row, Setting } from './attempt.ts';
import { allTasks } from './catalog.ts';
import { check } from './check.ts';
import { judge } from './judge.ts';
import type { Evidence } from './judge.ts';
import { NoPackage, tarballOf, unpack } from './package-source.ts';
import { replayFolder, replayOf } from './replay.ts';
import { line, summarise, words } from './report.ts';
import { setUpTrial } from './testing/trial.ts';
import type { Trial } from './testing/trial.ts';
import { verify } from './verify.ts';

const FIX = patch(
  '*** Begin Patch\n*** Update File: index.js\n@@\n' +
    '-module.exports = (a, b) => a - b;\n+module.exports = (a, b) => a + b;\n*** End Patch\n',
);

let trial: Trial;
beforeAll(async () => {
  trial = await setUpTrial();
});
afterAll(() => trial.end());

describe('the tasks', () => {
  it('are many, of many packages, pinned, and told apart', async () => {
    const all = (await allTasks()).map(({ task }) => task);
    const names = all.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(20);
    expect(new Set(all.map((task) => task.package.name)).size).toBeGreaterThanOrEqual(12);
    for (const { name, package: pinned, bug } of all) {
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
      expect(pinned.version).toMatch(/^\d+\.\d+\.\d+$/);
      expect(pinned.integrity).toMatch(/^sha512-[\w+/]{86}==$/);
      expect(bug.length).toBeGreaterThan(0);
    }
  });

  it('have replays that can be read', async () => {
    const names = new Set((await allTasks()).map(({ task }) => task.name));
    for (const file of await readdir(replayFolder)) {
      const name = file.replace('.jsonl', '');
      expect(names).toContain(name);
      expect(await replayOf(name, replayFolder)).not.toHaveLength(0);
    }
  });
});

describe('verification', () => {
  const faults = (found = trial.found): Promise<string[]> =>
    verify(found, trial.cache, join(trial.folder, 'verify'));

  it('finds a sound task sound', async () => {
    expect(await faults()).toEqual([]);
  });

  it('finds a bug that fits more than once, or nowhere', async () => {
    const twice = trial.with({ bug: [{ file: 'index.js', from: 'a', to: 'x' }] });
    expect((await faults(twice)).join()).toMatch(
      /index\.js: its text is there \d+ times, not once/,
    );
    const nowhere = trial.with({ bug: [{ file: 'other.js', from: 'a', to: 'x' }] });
    expect((await faults(nowhere)).join()).toContain('other.js: there is no such file');
  });

  it('finds a bug that the check does not see', async () => {
    const harmless = trial.with({ bug: [{ file: 'index.js', from: 'a + b', to: 'b + a' }] });
    expect(await faults(harmless)).toEqual(['the check passes with the bug']);
  });

  it('finds a bug with which nothing loads', async () => {
    const crude = trial.with({ bug: [{ file: 'index.js', from: '=> a', to: '=' }] });
    expect((await faults(crude)).join()).toContain('index.js does not load');
  });

  it('finds a copy of what the bug took away, unless that is meant to be there', async () => {
    const bug = { file: 'index.js', from: '(a, b)', to: '(a, c)' };
    expect(await faults(trial.with({ bug: [bug] }))).toEqual([
      'README.md still has the text "(a, b)"',
    ]);
    expect(await faults(trial.with({ bug: [{ ...bug, alsoIn: ['README.md'] }] }))).toEqual([]);
  });
});

describe('a check', () => {
  it('does not pass where the package ends the process, or writes a verdict itself', async () => {
    const folder = join(trial.folder, 'ending');
    await mkdir(folder);
    await writeFile(
      join(folder, 'index.js'),
      'process.stdout.write(JSON.stringify({ kind: "passes" }) + "\\n", () => process.exit(0));\n' +
        'module.exports = () => 5; setInterval(() => undefined, 1000); process.exit(0);\n',
    );
    expect(await check(trial.found, folder)).toMatchObject({ kind: 'broken' });
  });

  it('lets the package write nothing', async () => {
    const folder = join(trial.folder, 'writing');
    await mkdir(folder);
    await writeFile(
      join(folder, 'index.js'),
      'require("fs").writeFileSync("index.js", ""); module.exports = () => 5;\n',
    );
    expect(await check(trial.found, folder)).toMatchObject({
      kind: 'broken',
      why: expect.stringContaining('restricted') as string,
    });
    expect(await readFile(join(folder, 'index.js'), 'utf8')).not.toBe('');
  });
});

describe('a package', () => {
  it('comes through npm, and is unpacked only when it is the one that was pinned', async () => {
    let served = trial.tarball;
    const registry = createServer((request, response) => {
      const at = `http://${request.headers.host}/sum.tgz`;
      if (request.url === '/sum.tgz') return response.end(served);
      const version = { name: 'trial-sum', version: '1.0.0', dist: { tarball: at } };
      response.setHeader('content-type', 'application/json');
      return response.end(
        JSON.stringify({ name: 'trial-sum', versions: { '1.0.0': version }, 'dist-tags': {} }),
      );
    });
    await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
    const { port } = registry.address() as AddressInfo;
    vi.stubEnv('npm_config_registry', `http://127.0.0.1:${port}/`);
    try {
      const pinned = trial.found.task.package;
      const get = async (name: string): Promise<string[]> => {
        const [cache, folder] = [join(trial.folder, name), join(trial.folder, `${name}-out`)];
        vi.stubEnv('npm_config_cache', join(trial.folder, `${name}-npm`));
        await mkdir(cache);
        await mkdir(folder);
        // What lies in the cache is not trusted either.
        await writeFile(tarballOf(pinned, cache), 'something else');
        await unpack(pinned, cache, folder);
        expect(await readdir(cache)).toEqual(['trial-sum-1.0.0.tgz']);
        return (await readdir(folder)).toSorted();
      };
      expect(await get('good')).toEqual(['README.md', 'index.js', 'package.json', 'test']);
      served = Buffer.concat([trial.tarball, Buffer.from('x')]);
      await expect(get('bad')).rejects.toThrow(NoPackage);
      expect(await readdir(join(trial.folder, 'bad'))).toEqual(['trial-sum-1.0.0.tgz']);
      expect(await readdir(join(trial.folder, 'bad-out'))).toEqual([]);
    } finally {
      vi.unstubAllEnvs();
      registry.closeAllConnections();
      registry.close();
    }
  });
});

describe('a judgement', () => {
  const sound: Evidence = {
    ending: { kind: 'completed' },
    commands: ['cat /cache/runs/r-1/workspace/index.js'],
    before: new Map([
      ['index.js', '1'],
      ['test/sum.js', '2'],
    ]),
    after: new Map([
      ['index.js', '3'],
      ['test/sum.js', '4'],
    ]),
    verdict: { kind: 'passes' },
  };
  const of = (change: Partial<Evidence>) =>
    judge({ ...sound, ...change }, ['/tasks', '/cache'], '/cache/runs/r-1');

  it('is solved only when everything is well', () => {
    expect(of({})).toEqual({ status: 'solved', why: '' });
    expect(of({ verdict: { kind: 'fails', why: '4 is not 5' } })).toEqual({
      status: 'failed',
      why: '4 is not 5',
    });
    expect(of({ verdict: { kind: 'broken', why: 'hangs' } }).status).toBe('failed');
    expect(of({ after: sound.before })).toEqual({ status: 'gave up', why: 'nothing was changed' });
    expect(of({ ending: { kind: 'stopped', why: '10 minutes are over' } }).status).toBe('gave up');
    expect(of({ ending: { kind: 'error', why: 'no key' } })).toEqual({
      status: 'error',
      why: 'no key',
    });
  });

  it('is failed when tests were deleted or the answer was looked up, though the check passes', () => {
    expect(of({ after: new Map([['index.js', '3']]) })).toEqual({
      status: 'failed',
      why: 'tests were deleted: test/sum.js',
    });
    for (const place of ['/tasks/sum.ts', '/cache/sum.tgz'])
      expect(of({ commands: [`cat ${place}`] })).toEqual({
        status: 'failed',
        why: `it looked where the answer is: cat ${place}`,
      });
  });
});

describe('an attempt', () => {
  const stop = new AbortController();
  let model: ModelServer;
  beforeEach(async () => {
    model = await startModelServer();
    vi.stubEnv('SCRIPTED_KEY', model.key);
  });
  afterEach(async () => {
    await model.close();
    vi.unstubAllEnvs();
  });
  const setting = (): Setting => ({
    cache: trial.cache,
    limits: { minutes: 5, answers: 20 },
    keep: false,
    signal: stop.signal,
  });
  const asked = (more: Partial<Setting> = {}): Promise<Row> =>
    attempt(
      trial.found,
      { kind: 'model', model: null, config: modelConfig(model) },
      { ...setting(), ...more },
    );

  it('by a model is solved when its change passes the hidden check, and leaves nothing behind', async () => {
    model.script(FIX, say('It adds now.'));
    const row = await asked();
    expect(row).toMatchObject({ task: 'sum-sign', status: 'solved', why: '', check: 'passes' });
    expect(row.effort).toMatchObject({ answers: 2, inputTokens: 3600, outputTokens: 120 });
    expect(words(summarise([row]))).toMatch(/^1 runs: 1 solved\. 1 of 1 solved\. 3600 tokens in/);
    expect(line(row)).toMatch(/^solved {4}sum-sign .* 3600 in \(800 cached\), 120 out, 2 answers/);
    expect(await readdir(join(trial.cache, 'runs'))).toEqual([]);
    const first = JSON.stringify(model.requests[0]);
    expect(first).toContain('The sum of 2 and 3 is -1.');
    expect(first).not.toContain(trial.found.file);
  });

  it('by a replay is replayed, never solved, though its change passes the check', async () => {
    const steps: Step[] = [FIX, say('It adds now.')];
    await writeFile(
      join(trial.folder, 'sum-sign.jsonl'),
      steps.map((step) => JSON.stringify(step)).join('\n'),
    );
    const read = await replayOf('sum-sign', trial.folder);
    const row = await attempt(trial.found, { kind: 'replay', steps: read ?? [] }, setting());
    expect(row).toMatchObject({ status: 'replayed', check: 'passes', effort: null });
    expect(words(summarise([row]))).toBe('1 runs: 0 solved, 1 replayed. No model was asked.');
  });

  it('ends where the model has answered often enough', async () => {
    model.script(FIX, say('It adds now.'));
    const row = await asked({ limits: { minutes: 5, answers: 1 } });
    expect(row).toMatchObject({
      status: 'gave up',
      why: 'the model has answered more than 1 times',
    });
  });

  it('is an error where the provider has one', async () => {
    model.script({ status: 400, error: { message: 'No such model.', type: 'invalid_request' } });
    const row = await asked();
    expect(row).toMatchObject({ status: 'error', check: 'fails' });
    expect(row.why).toContain('No such model.');
    expect(summarise([row]).counts).toMatchObject({ error: 1, solved: 0 });
  });

  it('is an error where no model can be asked: the offline guide is none', async () => {
    vi.stubEnv('OPENAI_API_KEY', '');
    const worker = { kind: 'model', model: null, config: '' } as const;
    expect(await attempt(trial.found, worker, setting())).toMatchObject({
      status: 'error',
      why: expect.stringContaining('no model') as string,
    });
  });

  it('is failed when the hidden check was touched meanwhile', async () => {
    const gate = new Gate();
    model.script(FIX, { parts: [{ hold: gate }, { text: 'It adds now.' }] });
    const before = await readFile(trial.found.file);
    const running = asked();
    await model.requested(2);
    await appendFile(trial.found.file, '// touched\n');
    gate.release();
    expect(await running).toMatchObject({
      status: 'failed',
      why: 'the hidden check was touched',
      check: null,
    });
    await rm(trial.found.file);
    await writeFile(trial.found.file, before);
  });
});
