/** What requests of lists have in common. */
import type { Project } from '../../server/protocol/host.ts';
import { invalidRequest } from '../../server/rpc/fault.ts';
import type { Projects } from '../projects/projects.ts';

const PAGE = 50;
const MOST = 200;

/** @throws {RpcFault} for a project that is not there */
export function projectOf(
  parts: { readonly projects: Projects },
  id: string | null | undefined,
): Project | null {
  if (id == null) return null;
  const project = parts.projects.find(id);
  if (project === undefined) throw invalidRequest(`\`projectId\`: there is no project ${id}`);
  return project;
}

export function pageSize(limit: number | null | undefined): number {
  return Math.min(Math.max(limit ?? PAGE, 1), MOST);
}
