/** The workflows run elsewhere: here they are held against what they name, and against common ways to be robbed. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SYSTEMS } from './package/targets.ts';
import { ROOT } from './paths.ts';

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}
interface Job {
  readonly 'runs-on': string;
  readonly 'timeout-minutes'?: number;
  readonly needs?: readonly string[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix: { readonly include?: readonly { system: string }[] } };
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const FOLDER = join(ROOT, '.github', 'workflows');
const workflows = readdirSync(FOLDER).map((name) => {
  const text = readFileSync(join(FOLDER, name), 'utf8');
  return { name, text, workflow: parse(text, { strict: true }) as Workflow };
});
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

describe.each(workflows)('$name', ({ text, workflow }) => {
  const jobs = Object.entries(workflow.jobs);
  const steps = jobs.flatMap(([, job]) => job.steps);

  it('may read by itself, and no more', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(Object.keys(workflow.on)).not.toContain('pull_request_target');
  });

  it('ends, with each of its jobs', () => {
    for (const [name, job] of jobs) {
      expect(job['timeout-minutes'], name).toBeLessThanOrEqual(120);
      for (const needed of job.needs ?? []) expect(workflow.jobs).toHaveProperty(needed);
    }
  });

  it('does one thing a step, by actions of GitHub’s own', () => {
    for (const step of steps) {
      expect([step.uses, step.run].filter((each) => each !== undefined)).toHaveLength(1);
      // A version, or the commit of one, which nobody can move.
      if (step.uses !== undefined)
        expect(step.uses).toMatch(/^actions\/[\w-]+@(?:v\d+|[\da-f]{40})$/);
    }
  });

  it('names only scripts and programs that there are', () => {
    const runs = steps.map(({ run }) => run ?? '').join('\n');
    for (const [, script = ''] of runs.matchAll(/npm run ([\w:]+)/g)) {
      expect(scripts).toHaveProperty([script]);
    }
    for (const [, file = ''] of runs.matchAll(
      /((?:build|node_modules\/electron)\/[\w/.-]+\.m?[jt]s)/g,
    )) {
      expect(existsSync(join(ROOT, file)), file).toBe(true);
    }
    expect(runs).toMatch(/npm run/);
  });

  it('puts nothing into a shell that a stranger could have written', () => {
    for (const { run = '' } of steps) {
      for (const [, words = ''] of run.matchAll(/\$\{\{(.*?)\}\}/g)) {
        expect(words.trim()).toMatch(/^matrix\.\w+$/);
      }
    }
    expect(text).not.toMatch(/secrets\.(?!\w+ *(\}\}|\|\|))/);
  });
});

describe('a release', () => {
  const release = workflows.find(({ name }) => name === 'release.yml')?.workflow;
  const packages = release?.jobs['packages'];

  it('packs every system', () => {
    const packed = packages?.strategy?.matrix.include?.map(({ system }) => system);
    expect(packed).toEqual(SYSTEMS.map(({ name }) => name));
  });

  it('is drafted only when everything has passed, with all that was made', () => {
    const draft = release?.jobs['draft'];
    expect(draft?.needs).toEqual(['packages', 'server']);
    expect(draft?.permissions).toEqual({ contents: 'write' });
    expect(draft?.steps.at(-1)?.run).toContain('--draft');
    const upload = packages?.steps.find(({ uses }) => uses?.startsWith('actions/upload') === true);
    // The lists that running apps look into are part of it.
    expect(upload?.with?.['path']).toContain('dist/app/*.yml');
  });

  it('gives secrets to the one step that packs, and the key to the one that writes it down', () => {
    const secret = (step: Step): boolean => JSON.stringify(step).includes('secrets.');
    expect(packages?.steps.filter(secret).map(({ name }) => name)).toEqual([
      'the key for notarisation',
      'packages',
    ]);
  });
});
