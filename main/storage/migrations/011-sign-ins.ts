/** Browsers that were let in: they stay so over a restart. */
export const signIns = `
CREATE TABLE sign_ins (
  id TEXT PRIMARY KEY,
  -- SHA-256 in hex; nobody can sign in with what is stored here.
  token_hash TEXT NOT NULL UNIQUE,
  user TEXT,
  role TEXT NOT NULL,
  how TEXT NOT NULL,
  agent TEXT NOT NULL,
  address TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  seen_ms INTEGER NOT NULL,
  -- Kept for a while after, so that its browser can be told.
  revoked_ms INTEGER
) STRICT;
`;
