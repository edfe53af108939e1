/**
 * Which threads changed on their server since their turns were fetched (`behind`), which are another program's
 * (`imported`), since when one is gone, and the newest batch of writes that is kept: one that is sent again after a crash is not applied twice.
 */
export const keeping = `
ALTER TABLE threads ADD COLUMN behind INTEGER NOT NULL DEFAULT 0;
ALTER TABLE threads ADD COLUMN deleted_at_ms INTEGER;
ALTER TABLE threads ADD COLUMN imported INTEGER NOT NULL DEFAULT 0;
CREATE INDEX threads_to_fetch ON threads (server) WHERE deleted = 0 AND (complete = 0 OR behind = 1);
CREATE INDEX threads_deleted ON threads (deleted_at_ms) WHERE deleted = 1;
UPDATE threads SET imported = 1 WHERE id IN (
  SELECT thread FROM thread_details WHERE json_extract(thread_json, '$.extra.importedFrom') IS NOT NULL
);
CREATE TABLE batches (only_one INTEGER PRIMARY KEY CHECK (only_one = 1), newest TEXT NOT NULL);
`;
