/**
 * All that is known of models by their names: the one place to change when a model comes or goes. What
 * config.toml says of a model in its provider's table comes before it, and the file that
 * `model_catalog_json` names takes the place of the first list. Windows and efforts of that list are as
 * Codex 0.169.0 ships them.
 */

export type Verbosity = 'low' | 'medium' | 'high';

export type CatalogModel = {
  readonly model: string;
  readonly provider: string;
  readonly displayName: string;
  readonly description: string;
  readonly reasoningEfforts: readonly string[];
  /** Where they have words of their own. */
  readonly effortDescriptions?: Readonly<Record<string, string>>;
  /** Null for a model without reasoning. */
  readonly defaultReasoningEffort: string | null;
  readonly inputModalities: readonly string[];
  /** Tokens, all of them; see `usableShare`. Null where nobody says. */
  readonly contextWindow: number | null;
  /** Whether it takes tools of type `custom`, whose input is free text, as `apply_patch` is then. */
  readonly customTools: boolean;
  /** How many words it is asked for unless the config says; null for a model that can't be asked. */
  readonly verbosity: Verbosity | null;
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
  verbosity: 'low',
  parallelToolCalls: true,
  priorityTier: true,
} as const;

const cyber = { hidden: true, specialty: 'cyber', priorityTier: false } as const;

/** In the order of the model picker; the first of a provider is its default. */
export const KNOWN_MODELS: readonly CatalogModel[] = [
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
    verbosity: null,
    parallelToolCalls: false,
    priorityTier: false,
  },
];

/** What is known of models by the beginning of their names, the vendor before a `/` left out. */
export type ModelFamily = {
  readonly names: RegExp;
  /** Tokens that it was made for. Its server may hold less, so what that tells comes first. */
  readonly contextWindow: number;
  readonly inputModalities: readonly string[];
  /** What may be asked for; none is unless somebody chooses one. */
  readonly reasoningEfforts: readonly string[];
  readonly customTools: boolean;
};

const TEXT = ['text'] as const;
const AND_IMAGES = ['text', 'image'] as const;
const THREE_EFFORTS = ['low', 'medium', 'high'] as const;

const plainFamily = {
  inputModalities: TEXT,
  reasoningEfforts: [],
  customTools: false,
} as const;

/** Windows as their vendors state them, November 2025. The first that fits counts. */
export const MODEL_FAMILIES: readonly ModelFamily[] = [
  { ...plainFamily, names: /^gpt-oss/, contextWindow: 131_072, reasoningEfforts: THREE_EFFORTS },
  {
    names: /^gpt-5/,
    contextWindow: 272_000,
    inputModalities: AND_IMAGES,
    reasoningEfforts: ['minimal', ...THREE_EFFORTS],
    customTools: true,
  },
  { ...plainFamily, names: /^gpt-4\.1/, contextWindow: 1_047_576, inputModalities: AND_IMAGES },
  { ...plainFamily, names: /^gpt-4o/, contextWindow: 128_000, inputModalities: AND_IMAGES },
  {
    ...plainFamily,
    names: /^(o3|o4)(-|$)/,
    contextWindow: 200_000,
    inputModalities: AND_IMAGES,
    reasoningEfforts: THREE_EFFORTS,
  },
  { ...plainFamily, names: /^claude-/, contextWindow: 200_000, inputModalities: AND_IMAGES },
  { ...plainFamily, names: /^gemini-/, contextWindow: 1_048_576, inputModalities: AND_IMAGES },
  { ...plainFamily, names: /^gemma-?3/, contextWindow: 131_072, inputModalities: AND_IMAGES },
  { ...plainFamily, names: /^qwen3-coder/, contextWindow: 262_144 },
  { ...plainFamily, names: /^qwen3-vl/, contextWindow: 262_144, inputModalities: AND_IMAGES },
  { ...plainFamily, names: /^qwen3/, contextWindow: 40_960 },
  { ...plainFamily, names: /^qwen2\.5-coder/, contextWindow: 32_768 },
  { ...plainFamily, names: /^deepseek-/, contextWindow: 131_072 },
  { ...plainFamily, names: /^glm-4\.6/, contextWindow: 202_752 },
  { ...plainFamily, names: /^glm-4/, contextWindow: 131_072 },
  { ...plainFamily, names: /^kimi-k2/, contextWindow: 131_072 },
  { ...plainFamily, names: /^minimax-m2/, contextWindow: 196_608 },
  { ...plainFamily, names: /^devstral/, contextWindow: 131_072 },
  { ...plainFamily, names: /^codestral/, contextWindow: 32_768 },
  { ...plainFamily, names: /^(meta-)?llama-?3\.[123]/, contextWindow: 131_072 },
];
