/** Threads whose turns would be shown what a restore writes as their own work. */
import type { RootPlan } from '../diff/restore-plan.ts';
import { invalidRequest } from '../rpc/fault.ts';
import { isWithin } from '../sandbox/paths.ts';
import type { ThreadAccess } from './thread-access.ts';
import type { IndexQuery } from './thread-index-query.ts';
import { hasWriter } from './writer-lock.ts';

/** The threads that may run in other servers: those in which a turn began last. */
const NEWEST: IndexQuery = {
  sortKey: 'recency_at',
  descending: true,
  archived: false,
  after: null,
  limit: 100,
  cwds: null,
  providers: null,
  sources: null,
  searchTerm: null,
  excludedIds: [],
  section: { of: 'any' },
  project: { of: 'any' },
  attached: 'shown',
  withEmpty: true,
};

/** @throws {RpcFault} while a turn runs in one of the folders, in this server or another */
export async function ensureAlone(
  access: ThreadAccess,
  ownId: string,
  roots: readonly RootPlan[],
): Promise<void> {
  if (roots.length === 0) return;
  const { loader, services } = access;
  const isNear = (cwd: string): boolean =>
    roots.some(({ root }) => isWithin(cwd, root) || isWithin(root, cwd));
  const refuse = (id: string): never => {
    throw invalidRequest(`thread ${id} has a turn running in the same folder`);
  };
  for (const id of loader.ids()) {
    const thread = loader.get(id);
    if (id === ownId || thread === null || thread.active === null) continue;
    if (isNear(thread.settings.cwd)) refuse(id);
  }
  const others = await loader.store.ask((index) => index.list(NEWEST));
  for (const { id, meta } of others) {
    const cwd = meta.settings?.cwd ?? meta.session.cwd;
    if (id === ownId || loader.get(id) !== null || !isNear(cwd)) continue;
    if (!(await hasWriter(services.home, id))) continue;
    const { stored } = await access.find(id);
    if (stored !== null && stored.projection.openTurn !== null) refuse(id);
  }
}
