/** The bill of materials (CycloneDX 1.6) of what a package has inside, from the lock file alone. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../paths.ts';

interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly license?: string;
}

interface Component {
  readonly type: 'library' | 'framework';
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses?: readonly object[];
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
}

export interface Bom {
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: '1.6';
  readonly version: 1;
  readonly metadata: object;
  readonly components: readonly Component[];
}

/**
 * @param paths of the packages inside, as package-lock.json has them (`node_modules/zod`)
 * @returns the same text for the same packages: no time of its own, no number of its own
 */
export function bom(version: string, paths: readonly string[]): Bom {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>;
  };
  const components = [...new Set([...paths, 'node_modules/electron'])].sort().map((path) => {
    const locked = packages[path];
    if (locked === undefined) throw new Error(`package-lock.json knows no ${path}`);
    return component(path.slice(path.lastIndexOf('node_modules/') + 13), locked);
  });
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': `skein@${version}`,
        name: 'skein',
        version,
        licenses: [{ license: { id: 'Apache-2.0' } }],
      },
    },
    components,
  };
}

function component(name: string, { version, integrity, license }: Locked): Component {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const [algorithm = '', hash] = (integrity ?? '').split('-');
  return {
    type: name === 'electron' ? 'framework' : 'library',
    'bom-ref': purl,
    name,
    version,
    purl,
    ...(license === undefined ? {} : { licenses: [licenceOf(license)] }),
    ...(hash === undefined
      ? {}
      : {
          hashes: [
            {
              alg: algorithm.replace('sha', 'SHA-'),
              content: Buffer.from(hash, 'base64').toString('hex'),
            },
          ],
        }),
  };
}

function licenceOf(license: string): object {
  return /\s|\(/.test(license) ? { expression: license } : { license: { id: license } };
}
