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
  /** Only listed to those who ask for hidden ones too. */
  readonly hidden: boolean;
  /** What it is made for; null for coding at large. */
  readonly specialty: string | null;
  /** How it works with other agents elsewhere; listed for clients that look. */
  readonly multiAgentVersion: string | null;
  readonly defaultServiceTier: string | null;
  /** The model that its vendor would rather see in its place. */
  readonly upgrade: string | null;
  /** What a client may tell once. */
  readonly news: string | null;
};

/** Tokens of the window of a model that is not known, where config.toml does not say. */
export const fallbackWindow = 272_000;

/**
 * Tokens of the least window to work in: a smaller one is full of instructions and tools before
 * anything is said, so that compacting by it would never end.
 */
export const leastWindow = 8_000;

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

const UP_TO_MAX = ['low', 'medium', 'high', 'xhigh', 'max'] as const;
const ALL_EFFORTS = [...UP_TO_MAX, 'ultra'] as const;

const plain = {
  hidden: false,
  specialty: null,
  multiAgentVersion: null,
  defaultServiceTier: null,
  upgrade: null,
  news: null,
} as const;

const openai = {
  ...plain,
  multiAgentVersion: 'v2',
  provider: 'openai',
  inputModalities: ['text', 'image'],
  contextWindow: 272_000,
  customTools: true,
  parallelToolCalls: true,
  priorityTier: true,
} as const;

const cyber = { hidden: true, specialty: 'cyber', priorityTier: false } as const;

/** In the order of the model picker; the first of a provider is its default. */
export const CATALOG: readonly CatalogModel[] = [
  {
    ...openai,
    model: 'gpt-6.1-sol',
    displayName: 'GPT-6.1-Sol',
    description: 'The newest all-round coding model.',
    reasoningEfforts: ALL_EFFORTS,
    defaultReasoningEffort: 'low',
    news: 'New: does nearly what Astra does and costs less.',
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
    defaultServiceTier: 'priority',
  },
  {
    ...openai,
    model: 'gpt-6-luna',
    displayName: 'GPT-6-Luna',
    description: 'Quick and cheap, for simpler tasks.',
    reasoningEfforts: UP_TO_MAX,
    defaultReasoningEffort: 'medium',
    defaultServiceTier: 'priority',
  },
  {
    ...openai,
    model: 'gpt-5.6-sol',
    displayName: 'GPT-5.6-Sol',
    description: 'The all-round model of the generation before.',
    reasoningEfforts: ALL_EFFORTS,
    defaultReasoningEffort: 'low',
    upgrade: 'gpt-6-sol',
  },
  {
    ...openai,
    model: 'gpt-6.1-terra',
    displayName: 'GPT-6.1 Terra',
    description: 'A 6.1 model with a large context.',
    reasoningEfforts: ALL_EFFORTS,
    defaultReasoningEffort: 'low',
    contextWindow: 500_000,
  },
  {
    ...openai,
    model: 'gpt-5.6-terra',
    displayName: 'GPT-5.6-Terra',
    description: 'The middle model of the generation before.',
    reasoningEfforts: ALL_EFFORTS,
    defaultReasoningEffort: 'medium',
    upgrade: 'gpt-6-sol',
  },
  {
    ...openai,
    model: 'gpt-5.6-luna',
    displayName: 'GPT-5.6-Luna',
    description: 'The quick model of the generation before.',
    reasoningEfforts: UP_TO_MAX,
    defaultReasoningEffort: 'medium',
    upgrade: 'gpt-6-luna',
    multiAgentVersion: 'v1',
  },
  {
    ...openai,
    ...cyber,
    model: 'gpt-daybreak-blue-latest',
    displayName: 'Daybreak Blue',
    description: 'For defending computer systems.',
    reasoningEfforts: ALL_EFFORTS,
    defaultReasoningEffort: 'low',
  },
  {
    ...openai,
    ...cyber,
    model: 'gpt-daybreak-red-latest',
    displayName: 'Daybreak Red',
    description: 'For research on attacks, by those who may.',
    reasoningEfforts: ALL_EFFORTS,
    defaultReasoningEffort: 'medium',
    contextWindow: 372_000,
  },
  {
    ...openai,
    model: 'gpt-5.5',
    displayName: 'GPT-5.5',
    description: 'An older coding model.',
    reasoningEfforts: ['low', 'medium', 'high', 'xhigh'],
    defaultReasoningEffort: 'medium',
    upgrade: 'gpt-6-sol',
    multiAgentVersion: null,
  },
  {
    ...openai,
    model: 'codex-auto-review',
    displayName: 'Codex Auto Review',
    description: 'Judges approvals in the place of a person.',
    reasoningEfforts: UP_TO_MAX,
    defaultReasoningEffort: 'medium',
    hidden: true,
    multiAgentVersion: 'v1',
  },
  {
    ...plain,
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

export function findCatalogModel(provider: string, model: string): CatalogModel | null {
  const sameName = CATALOG.filter((entry) => entry.model === model);
  return (
    sameName.find((entry) => entry.provider === provider) ??
    // The same model behind another address, for example a company's gateway.
    sameName.find((entry) => entry.provider === 'openai' && provider !== 'offline-guide') ??
    null
  );
}
