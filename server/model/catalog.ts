/**
 * The models that are known by name. Windows and efforts are as Codex 0.169.0 ships them; a
 * model that is missing here works too, with what config.toml says of it.
 */

export type CatalogModel = {
  readonly model: string;
  readonly provider: string;
  readonly displayName: string;
  readonly description: string;
  readonly reasoningEfforts: readonly string[];
  /** Null for a model without reasoning. */
  readonly defaultReasoningEffort: string | null;
  readonly inputModalities: readonly string[];
  /** Tokens, all of them; see `usableShare`. */
  readonly contextWindow: number;
  /** Whether it takes tools of type `custom`, whose input is free text. */
  readonly customTools: boolean;
  readonly parallelToolCalls: boolean;
  readonly priorityTier: boolean;
};

/** The share of a window that input may fill; the rest is kept for the answer. */
export const usableShare = 0.95;

/** The share of a window that a history may fill before it is compacted. */
export const compactShare = 0.9;

export const EFFORT_DESCRIPTIONS: Readonly<Record<string, string>> = {
  minimal: 'Hardly any thinking, quickest answers',
  low: 'Little thinking, quick answers',
  medium: 'A balance for everyday work',
  high: 'Thinks longer about hard problems',
  xhigh: 'Thinks much longer',
  max: 'Thinks as long as it may',
  ultra: 'Thinks as long as it may and splits the work',
};

const ALL_EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max', 'ultra'] as const;

const openai = {
  provider: 'openai',
  inputModalities: ['text', 'image'],
  contextWindow: 272_000,
  customTools: true,
  parallelToolCalls: true,
  priorityTier: true,
} as const;

/** In the order of the model picker; the first of a provider is its default. */
export const CATALOG: readonly CatalogModel[] = [
  {
    ...openai,
    model: 'gpt-6.1-sol',
    displayName: 'GPT-6.1-Sol',
    description: 'The newest all-round coding model.',
    reasoningEfforts: ALL_EFFORTS,
    defaultReasoningEffort: 'low',
  },
  {
    ...openai,
    model: 'gpt-6-astra',
    displayName: 'GPT-6-Astra',
    description: 'The strongest model, for the hardest tasks.',
    reasoningEfforts: ALL_EFFORTS,
    defaultReasoningEffort: 'low',
  },
  {
    ...openai,
    model: 'gpt-6-sol',
    displayName: 'GPT-6-Sol',
    description: 'The all-round model before 6.1.',
    reasoningEfforts: ALL_EFFORTS,
    defaultReasoningEffort: 'medium',
  },
  {
    ...openai,
    model: 'gpt-6-luna',
    displayName: 'GPT-6-Luna',
    description: 'Quick and cheap, for simpler tasks.',
    reasoningEfforts: ['low', 'medium', 'high', 'xhigh', 'max'],
    defaultReasoningEffort: 'medium',
  },
  {
    ...openai,
    model: 'gpt-5.5',
    displayName: 'GPT-5.5',
    description: 'An older coding model.',
    reasoningEfforts: ['low', 'medium', 'high', 'xhigh'],
    defaultReasoningEffort: 'medium',
  },
  {
    model: 'offline-guide',
    provider: 'offline-guide',
    displayName: 'Offline guide (not an AI model)',
    description:
      'Works without an account or network. Follows fixed rules: lists, searches, edits, runs commands.',
    reasoningEfforts: [],
    defaultReasoningEffort: null,
    inputModalities: ['text'],
    contextWindow: 128_000,
    customTools: true,
    parallelToolCalls: false,
    priorityTier: false,
  },
];

/** Whether models of a provider are known by name. */
export function hasCatalog(provider: string): boolean {
  return CATALOG.some((entry) => entry.provider === provider);
}

export function findCatalogModel(provider: string, model: string): CatalogModel | null {
  const sameName = CATALOG.filter((entry) => entry.model === model);
  return (
    sameName.find((entry) => entry.provider === provider) ??
    // The same model behind another address, for example a company's gateway.
    sameName.find((entry) => entry.provider === 'openai' && provider !== 'offline-guide') ??
    null
  );
}
