import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';

/** One import that should not be, or one file that was not looked at. */
export type Violation = { readonly rule: string; readonly from: string; readonly to: string };

const ZONES = ['server', 'preload', 'main', 'renderer', 'build', 'e2e'];

/**
 * Holds every import of a source tree against .dependency-cruiser.cjs, and against two rules
 * about the whole: within server and main, folders import each other in one direction only, and
 * every TypeScript file that git knows was really read.
 *
 * The tree is the current folder, because dependency-cruiser names paths relative to it.
 *
 * @returns the number of modules read, and the violations; none is what to hope for
 */
export async function checkImportRules(): Promise<{ modules: number; violations: Violation[] }> {
  const options = await extractDepcruiseOptions(join(process.cwd(), '.dependency-cruiser.cjs'));
  const { output } = await cruise(
    ZONES.filter((zone) => existsSync(zone)),
    options,
  );
  if (typeof output === 'string')
    throw new Error(`dependency-cruiser answered with text: ${output}`);
  const violations = output.summary.violations.map(({ rule, from, to }) => ({
    rule: rule.name,
    from,
    to,
  }));
  return {
    modules: output.modules.filter(({ source }) => inZone(source)).length,
    violations: [...violations, ...foldersBothWays(output), ...notCruised(output)],
  };
}

/** `server/tools/x.ts` → `server/tools`; files at a zone's top are its roots and count alone. */
function folderOf(path: string): string | undefined {
  const [zone, folder, rest] = path.split('/');
  return (zone === 'server' || zone === 'main') && rest !== undefined
    ? `${zone}/${folder}`
    : undefined;
}

function foldersBothWays({ modules }: ICruiseResult): Violation[] {
  const imports = new Map<string, Map<string, Violation>>();
  for (const { source, dependencies } of modules) {
    const from = folderOf(source);
    // A test looks from above at what it tests, so its imports say nothing about the order.
    if (from === undefined || /\.test\.tsx?$|\/testing\//.test(source)) continue;
    for (const { resolved } of dependencies) {
      const to = folderOf(resolved);
      if (to === undefined || to === from) continue;
      const targets = imports.get(from) ?? new Map<string, Violation>();
      imports.set(from, targets);
      if (!targets.has(to))
        targets.set(to, { rule: 'folders-one-way', from: source, to: resolved });
    }
  }
  const reaches = (from: string, goal: string, seen = new Set<string>()): boolean =>
    [...(imports.get(from)?.keys() ?? [])].some((next) => {
      if (next === goal) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return reaches(next, goal, seen);
    });
  return [...imports].flatMap(([from, targets]) =>
    [...targets].filter(([to]) => reaches(to, from)).map(([, violation]) => violation),
  );
}

/** dependency-cruiser that cannot read TypeScript finds nothing, and finds nothing wrong. */
function notCruised({ modules }: ICruiseResult): Violation[] {
  const cruised = new Set(modules.map(({ source }) => source));
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '*.ts', '*.tsx'],
    {
      encoding: 'utf8',
    },
  );
  return listed
    .split('\0')
    .filter(
      (path) => inZone(path) && !path.endsWith('.d.ts') && existsSync(path) && !cruised.has(path),
    )
    .map((path) => ({ rule: 'every-file-cruised', from: path, to: '' }));
}

function inZone(path: string): boolean {
  return ZONES.some((zone) => path.startsWith(`${zone}/`));
}
