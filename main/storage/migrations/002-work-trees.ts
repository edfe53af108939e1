/**
 * A thread in a git work tree of its own belongs to the project whose work tree that is: `folder` says
 * where it is listed and searched, `cwd` where it works.
 */
export const workTrees = `
ALTER TABLE threads ADD COLUMN folder TEXT NOT NULL DEFAULT '';
UPDATE threads SET folder = cwd;
DROP INDEX threads_by_folder;
CREATE INDEX threads_by_folder ON threads (server, folder, archived, deleted, updated_at_ms DESC);
`;
