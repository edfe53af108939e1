/** How large what lies in a home is, by what it is. Runs in a worker: it blocks its caller. */
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DataPlace } from '../../server/protocol/host-data.ts';

/** What the names in a home stand for; all others are settings, or something else. */
const PLACES: Readonly<Record<string, DataPlace['id']>> = {
  sessions: 'threads',
  archived_sessions: 'archived',
  checkpoints: 'checkpoints',
  outputs: 'outputs',
  worktrees: 'workTrees',
  workers: 'workers',
  'auth.json': 'keys',
  mcp_tokens: 'keys',
  cache: 'caches',
  'git-views': 'caches',
  locks: 'caches',
  'thread-writer-locks': 'caches',
  imported: 'caches',
  rules: 'settings',
  skills: 'settings',
};

const ORDER: readonly DataPlace['id'][] = [
  'threads',
  'archived',
  'library',
  'checkpoints',
  'outputs',
  'workTrees',
  'workers',
  'settings',
  'keys',
  'logs',
  'caches',
  'other',
];

export function measureHome(home: string, progress: (files: number) => void): DataPlace[] {
  const places = new Map<DataPlace['id'], { path: string; files: number; bytes: number }>();
  let files = 0;
  const add = (id: DataPlace['id'], top: string, path: string): void => {
    const known = places.get(id);
    // What is in several places of the home is said to be in the home.
    const place = known ?? { path: top, files: 0, bytes: 0 };
    if (known !== undefined && known.path !== top) known.path = home;
    places.set(id, place);
    const visit = (at: string): void => {
      try {
        const found = lstatSync(at);
        if (found.isDirectory()) {
          for (const name of readdirSync(at)) visit(join(at, name));
          return;
        }
        place.files += 1;
        place.bytes += found.size;
        files += 1;
        progress(files);
      } catch {
        // It went away meanwhile, or cannot be read: then it counts for nothing.
      }
    };
    visit(path);
  };
  for (const name of readdirSync(home)) {
    const path = join(home, name);
    if (name === 'app') {
      for (const inner of namesIn(path))
        add(appPlace(inner), topOf(path, inner), join(path, inner));
    } else add(PLACES[name] ?? filePlace(name), path, path);
  }
  return ORDER.flatMap((id) => {
    const place = places.get(id);
    return place === undefined || place.files === 0 ? [] : [{ id, ...place }];
  });
}

function filePlace(name: string): DataPlace['id'] {
  if (/\.sqlite(-wal|-shm)?$/.test(name)) return 'caches';
  return /\.(toml|json|md)$/.test(name) ? 'settings' : 'other';
}

/** Main's own files. */
function appPlace(name: string): DataPlace['id'] {
  if (name.startsWith('skein.sqlite')) return 'library';
  if (name === 'logs' || name === 'crashes') return 'logs';
  if (name === 'chromium') return 'caches';
  return name.startsWith('keys.json') ? 'keys' : 'settings';
}

/** The library is one thing, though it has files beside it. */
function topOf(app: string, name: string): string {
  return name.startsWith('skein.sqlite') ? join(app, 'skein.sqlite') : join(app, name);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
