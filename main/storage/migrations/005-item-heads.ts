/** What is shown of a long item until all of it is asked for, beside the item, so that its text need not be read. */
export const itemHeads = `
CREATE TABLE item_heads (
  item INTEGER PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE,
  json TEXT NOT NULL
);
`;
