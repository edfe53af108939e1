import type { WireApi } from '../config/provider-settings.ts';

/** What was asked of whom: all that a message about a failure may speak of. */
export type FailureScene = {
  readonly api: WireApi;
  /** The provider as the user knows it. */
  readonly provider: string;
  readonly model: string;
  /** Where the key came from, for example `env OPENAI_API_KEY`; null when none was sent. */
  readonly keySource: string | null;
  /** Without query and credentials. */
  readonly url: string;
  /** Removed from every text. */
  readonly secrets: readonly string[];
};
