/** What became of a request that the server made to its clients. */
export type Answer =
  /** `client` is the name of the client that answered. The result is not judged yet. */
  | { readonly kind: 'result'; readonly result: unknown; readonly client: string }
  | { readonly kind: 'error'; readonly message: string; readonly client: string }
  /** The turn ended first. */
  | { readonly kind: 'aborted' };

export interface AskOptions {
  /** That it is settled is not told by `serverRequest/resolved`. */
  readonly unannounced?: boolean;
}
