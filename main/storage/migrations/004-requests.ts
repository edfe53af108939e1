/** What servers asked and nobody answered: kept as soon as it comes, in case this process ends first. */
export const requests = `
CREATE TABLE requests (
  id TEXT PRIMARY KEY,
  subject TEXT NOT NULL,
  -- The question as clients see it.
  json TEXT NOT NULL,
  -- Null while it can be answered; else why and since when it cannot.
  expired_json TEXT
);
`;
