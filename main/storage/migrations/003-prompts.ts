/** What the user wrote, newest first, without reading all else. */
export const prompts = `
CREATE INDEX items_of_user ON items (at_ms DESC, id DESC) WHERE kind = 'userMessage';
`;
