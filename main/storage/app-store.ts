/** The tables `settings`, `drafts`, `profiles` and `batches`: the app's own small things. */
import type { Connection } from './database.ts';
import type { StoredProfile } from './records.ts';

export function createAppStore(db: Connection) {
  const settings = db.prepare<[], { key: string; json: string }>('SELECT key, json FROM settings');
  const putSetting = db.prepare(
    'INSERT INTO settings (key, json) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET json = excluded.json',
  );
  const drafts = db.prepare<[], { key: string; text: string }>('SELECT key, text FROM drafts');
  const putDraft = db.prepare(
    'INSERT INTO drafts (key, text) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET text = excluded.text',
  );
  const dropDraft = db.prepare('DELETE FROM drafts WHERE key = ?');
  const profiles = db.prepare<[], { id: string; json: string }>(
    'SELECT id, json FROM profiles ORDER BY rowid',
  );
  const putProfile = db.prepare(
    'INSERT INTO profiles (id, json) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET json = excluded.json',
  );
  const newestBatch = db.prepare<[], string>('SELECT newest FROM batches').pluck();
  const putBatch = db.prepare(
    'INSERT INTO batches (only_one, newest) VALUES (1, ?) ON CONFLICT DO UPDATE SET newest = excluded.newest',
  );
  return {
    newestBatch: (): string => newestBatch.get() ?? '',
    putBatch: (name: string): void => void putBatch.run(name),
    settings: (): Record<string, unknown> =>
      Object.fromEntries(settings.all().map((row) => [row.key, JSON.parse(row.json) as unknown])),
    putSetting: (key: string, value: unknown): void => {
      putSetting.run(key, JSON.stringify(value));
    },
    drafts: (): Record<string, string> =>
      Object.fromEntries(drafts.all().map((row) => [row.key, row.text])),
    putDraft: (key: string, text: string): void => {
      if (text === '') dropDraft.run(key);
      else putDraft.run(key, text);
    },
    profiles: (): StoredProfile[] =>
      profiles.all().map(({ id, json }) => ({ id, profile: parsed(json) })),
    putProfile: (id: string, profile: object): void => {
      putProfile.run(id, JSON.stringify(profile));
    },
  };
}

/** A row that is no JSON is judged with those that say something else. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
