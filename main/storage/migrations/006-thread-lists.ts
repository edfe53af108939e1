/**
 * What lists of threads show beyond the thread itself: the place among the pinned ones, a mark as
 * unread that stays until it is opened, its server's section, and how large its rollout was
 * (`bytes`) when the thread had last changed at `bytes_at_ms`.
 */
export const threadLists = `
ALTER TABLE threads ADD COLUMN pin_rank REAL;
ALTER TABLE threads ADD COLUMN marked_unread INTEGER NOT NULL DEFAULT 0;
ALTER TABLE threads ADD COLUMN section TEXT;
ALTER TABLE threads ADD COLUMN bytes INTEGER;
ALTER TABLE threads ADD COLUMN bytes_at_ms INTEGER;
CREATE INDEX threads_pinned ON threads (pin_rank) WHERE pin_rank IS NOT NULL;
CREATE INDEX threads_in_sections ON threads (section) WHERE section IS NOT NULL;
`;
