/** What `bad-server.ts` can do wrong. */
export type BadDeed =
  | 'none'
  | 'dies at once'
  | 'dies in the handshake'
  | 'dies when asked'
  | 'half an answer'
  | 'says it is something else'
  | 'answers nonsense'
  | 'answers twice'
  | 'out of order'
  | 'garbage'
  | 'floods'
  | 'very long lines'
  | 'stays';
