/** What packages of Linux put into `/usr/share`: the manual, completions, and what software centres show. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { OUT, ROOT } from '../paths.ts';
import { metainfo, METAINFO } from './metainfo.ts';

/** Where each kind of package keeps the completions of zsh. */
const ZSH = { deb: 'zsh/vendor-completions', rpm: 'zsh/site-functions' } as const;
export type Kind = keyof typeof ZSH;

export const shareFolder = (stage: string, kind: Kind): string => join(stage, 'share', kind);

/** Writes a folder for each kind of package, the same whenever and wherever it is written. */
export async function stageShare(stage: string, homepage: string): Promise<void> {
  await rm(join(stage, 'share'), { recursive: true, force: true });
  const changelog = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8');
  for (const kind of ['deb', 'rpm'] as const) {
    const files: Readonly<Record<string, string | Buffer>> = {
      'man/man1/skein.1.gz': gzipSync(said('man'), { level: 9 }),
      'bash-completion/completions/skein': said('completion', 'bash'),
      'fish/vendor_completions.d/skein.fish': said('completion', 'fish'),
      [`${ZSH[kind]}/_skein`]: said('completion', 'zsh'),
      [`metainfo/${METAINFO}`]: metainfo({ homepage, changelog }),
    };
    for (const [path, text] of Object.entries(files)) {
      const target = join(shareFolder(stage, kind), path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, text, { mode: 0o644 });
    }
  }
}

/** What the command that is packed says of itself. */
function said(...args: readonly string[]): string {
  return execFileSync(process.execPath, [join(OUT, 'main', 'cli.cjs'), ...args], {
    encoding: 'utf8',
  });
}
