/** What a search is narrowed by: files that items changed or read, and items by their time. */
export const searchFilters = `
CREATE TABLE files (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE);
CREATE TABLE item_files (
  file INTEGER NOT NULL REFERENCES files (id),
  item INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
  PRIMARY KEY (file, item)
) WITHOUT ROWID;
CREATE INDEX item_files_by_item ON item_files (item);
CREATE INDEX items_by_time ON items (at_ms DESC, id DESC, kind, turn);

CREATE TEMP TABLE found_files AS
  SELECT items.id AS item, json_extract(part.value, '$.path') AS path
  FROM items, json_each(items.json, '$.changes') AS part
  WHERE items.kind = 'fileChange' AND items.open = 0
  UNION
  SELECT items.id, json_extract(part.value, '$.path')
  FROM items, json_each(items.json, '$.commandActions') AS part
  WHERE items.kind = 'commandExecution' AND items.open = 0;
DELETE FROM found_files WHERE path IS NULL OR path = '';
INSERT OR IGNORE INTO files (path) SELECT path FROM found_files;
INSERT OR IGNORE INTO item_files (file, item)
  SELECT files.id, found_files.item FROM found_files JOIN files ON files.path = found_files.path;
DROP TABLE found_files;
`;
