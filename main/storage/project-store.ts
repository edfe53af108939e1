/** The table `projects`. */
import type { Connection } from './database.ts';
import type { StoredProject } from './records.ts';

interface Row {
  readonly id: string;
  readonly server: string;
  readonly path: string;
  readonly name: string;
  readonly rank: number;
  readonly collapsed: number;
}

export function createProjectStore(db: Connection) {
  const all = db.prepare<[], Row>('SELECT * FROM projects ORDER BY rank, name');
  const put = db.prepare(
    `INSERT INTO projects (id, server, path, name, rank, collapsed)
     VALUES (@id, @server, @path, @name, @rank, @collapsed)
     ON CONFLICT (id) DO UPDATE SET path = excluded.path, name = excluded.name,
       rank = excluded.rank, collapsed = excluded.collapsed`,
  );
  const drop = db.prepare('DELETE FROM projects WHERE id = ?');
  return {
    list: (): StoredProject[] =>
      all.all().map((row) => ({ ...row, collapsed: row.collapsed === 1 })),
    put: (project: StoredProject): void => {
      put.run({ ...project, collapsed: Number(project.collapsed) });
    },
    drop: (id: string): void => {
      drop.run(id);
    },
  };
}
