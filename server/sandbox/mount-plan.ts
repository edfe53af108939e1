/** What a confined command may see and write, as an ordered list of mounts over a read-only root. */
import { existsSync, lstatSync, realpathSync } from 'node:fs';
import type { Stats } from 'node:fs';
import path from 'node:path';
import { foldersToGuard, isWithin, unsureNotes, writableRoots } from './paths.ts';
import type { MountPoints } from './mount-points.ts';
import { PROTECTED_NAMES } from './port.ts';
import type { SandboxRequest } from './port.ts';
import { boundSockets } from './unix-sockets.ts';

export type Mount =
  /** Writable, from the same place outside. */
  | { readonly kind: 'write'; readonly path: string }
  | { readonly kind: 'read'; readonly path: string; readonly source: string }
  /** An empty, read-only folder. */
  | { readonly kind: 'hide'; readonly path: string }
  /** A socket, covered by something that is none. */
  | { readonly kind: 'mask'; readonly path: string };

export interface MountPlan {
  /** Outer before inner, so that each wins below itself. */
  readonly mounts: readonly Mount[];
  readonly notes: readonly string[];
  /** Gives back the stand-ins for protected folders. */
  readonly release: () => void;
}

/** Where services put their sockets and their secrets. */
const RUNTIME_FOLDERS: readonly string[] = ['/run', '/var/run'];
/** What programs legitimately need from there: name resolution, system profiles, drives. */
const RUNTIME_NEEDS: readonly string[] = [
  '/run/systemd/resolve/stub-resolv.conf',
  '/run/systemd/resolve/resolv.conf',
  '/run/NetworkManager/resolv.conf',
  '/run/NetworkManager/no-stub-resolv.conf',
  '/run/resolvconf/resolv.conf',
  '/run/current-system',
  '/run/booted-system',
  '/run/opengl-driver',
  '/run/media',
];

export async function planMounts(
  request: SandboxRequest,
  mountPoints: MountPoints,
): Promise<MountPlan> {
  const plan = new Map<string, Mount>();
  const notes: string[] = [];
  const releases: (() => void)[] = [];
  const release = (): void => {
    for (const each of releases.splice(0)) each();
  };
  try {
    const roots = await writableRoots(
      request.policy,
      request.workspace,
      request.env['TMPDIR'] ?? null,
      request.env['HOME'],
    );
    hideRuntime(plan, request.env['PATH'] ?? '');
    for (const root of [...roots.temporary, ...roots.workspace]) {
      if (statOf(root) !== null) plan.set(root, { kind: 'write', path: root });
    }
    notes.push(...unsureNotes(roots));
    const links = protect(plan, foldersToGuard(roots), (missing) => {
      const giveBack = mountPoints.acquire(missing);
      if (giveBack !== null) releases.push(giveBack);
      return giveBack !== null;
    });
    protect(plan, roots.temporary, () => false);
    for (const each of roots.repositories) {
      if (nearest(plan, each)?.kind === 'write') guard(plan, each);
    }
    for (const { root, link } of links) {
      plan.set(root, { kind: 'read', path: root, source: root });
      notes.push(
        `${root} is read-only for confined commands because ${path.basename(link)} there is a symbolic link, which cannot be guarded.`,
      );
    }
    for (const hidden of request.hiddenPaths) hide(plan, hidden);
    show(plan, request.workspace);
    pin(plan);
    for (const socket of boundSockets()) {
      const around = nearest(plan, socket);
      if (around?.kind !== 'hide') plan.set(socket, { kind: 'mask', path: socket });
    }
  } catch (error) {
    release();
    throw error;
  }
  const mounts = [...plan.values()].sort((a, b) => depth(a.path) - depth(b.path));
  return { mounts, notes, release };
}

function hideRuntime(plan: Map<string, Mount>, searchPath: string): void {
  for (const folder of RUNTIME_FOLDERS) {
    if (statOf(folder)?.isDirectory() === true) plan.set(folder, { kind: 'hide', path: folder });
  }
  // Some version managers keep the folder of the chosen tools there.
  for (const needed of [...RUNTIME_NEEDS, ...searchPath.split(':')]) {
    if (!RUNTIME_FOLDERS.some((folder) => needed !== folder && isWithin(needed, folder))) continue;
    if (existsSync(needed)) {
      plan.set(needed, { kind: 'read', path: needed, source: realpathSync(needed) });
    }
  }
}

/**
 * Makes the protected names below `roots` read-only. `standIn` provides a folder for a name that is
 * missing. Returns those that are symbolic links: a mount cannot stand on one.
 */
function protect(
  plan: Map<string, Mount>,
  roots: readonly string[],
  standIn: (missing: string) => boolean,
): { readonly root: string; readonly link: string }[] {
  const links: { readonly root: string; readonly link: string }[] = [];
  for (const root of roots) {
    if (nearest(plan, root)?.kind !== 'write') continue;
    for (const name of PROTECTED_NAMES) {
      const target = path.join(root, name);
      const stats = statOf(target);
      if (stats === null || stats.isDirectory()) {
        // Asked for folders too: one that stands in for other commands must outlast this one.
        const made = standIn(target);
        if (made || stats !== null || statOf(target) !== null) guard(plan, target);
        continue;
      }
      if (stats.isSymbolicLink()) {
        links.push({ root, link: target });
        const real = existsSync(target) ? realpathSync(target) : null;
        if (real !== null && nearest(plan, real)?.kind === 'write') guard(plan, real);
        continue;
      }
      guard(plan, target);
    }
  }
  return links;
}

function guard(plan: Map<string, Mount>, target: string): void {
  if (plan.get(target)?.kind === 'hide') return;
  plan.set(target, { kind: 'read', path: target, source: target });
}

/** A workspace inside something hidden can be read where it may not be written: commands begin there. */
function show(plan: Map<string, Mount>, workspace: string): void {
  if (!existsSync(workspace)) return;
  const real = realpathSync(workspace);
  const around = nearest(plan, real);
  if (around?.kind !== 'hide' || around.path === real) return;
  plan.set(real, { kind: 'read', path: real, source: real });
}

function hide(plan: Map<string, Mount>, hidden: string): void {
  const stats = statOf(hidden);
  if (stats === null) return;
  const real = realpathSync(hidden);
  if (statOf(real)?.isDirectory() === true) plan.set(real, { kind: 'hide', path: real });
  else plan.set(real, { kind: 'mask', path: real });
}

/**
 * A folder above a mount could be renamed and a new one put in its place, outside included. A mount
 * point cannot, so every folder between a writable root and a mount below it becomes one.
 */
function pin(plan: Map<string, Mount>): void {
  for (const { path: inner } of Array.from(plan.values())) {
    const around = nearest(plan, path.dirname(inner));
    if (around?.kind !== 'write') continue;
    for (let at = path.dirname(inner); at !== around.path; at = path.dirname(at)) {
      plan.set(at, { kind: 'write', path: at });
    }
  }
}

/** The mount that decides about `target`. */
function nearest(plan: ReadonlyMap<string, Mount>, target: string): Mount | null {
  for (let at = target; ; at = path.dirname(at)) {
    const mount = plan.get(at);
    if (mount !== undefined) return mount;
    if (at === path.dirname(at)) return null;
  }
}

function depth(target: string): number {
  return target === '/' ? 0 : target.split('/').length - 1;
}

function statOf(target: string): Stats | null {
  return lstatSync(target, { throwIfNoEntry: false }) ?? null;
}
