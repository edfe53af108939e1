/** `--oss`: a model that runs on this machine, by the provider's own list of what it offers. */
import type { AppClient } from '../../client/app-client.ts';
import { UsageError } from '../../listen-options.ts';
import { plainLine } from './plain-text.ts';
import type { ThreadWish } from './thread-wish.ts';

/** Those that run at all; Codex's own choice is taken where it is there. */
const PREFERRED = /^(openai\/)?gpt-oss[:-]20b$/;
const PROVIDERS = ['ollama', 'lmstudio'] as const;
const SHOWN = 8;

/**
 * The settings of a thread that works with it; as they were when none is wanted.
 * @throws when no such provider answers, or what it offers leaves open which model is meant
 */
export async function withLocalModel(
  client: AppClient,
  { settings, local }: ThreadWish,
): Promise<ThreadWish['settings']> {
  if (local === undefined) return settings;
  const wanted = local === null ? await configured(client) : [local];
  const failures: string[] = [];
  for (const modelProvider of wanted) {
    const listed = await client.request('modelProvider/models/list', { modelProvider }).then(
      ({ data }) => data.map(({ model }) => model),
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (typeof listed === 'string') failures.push(listed);
    else
      return { ...settings, modelProvider, model: settings.model ?? only(modelProvider, listed) };
  }
  throw new Error(failures.join('\n'));
}

/** As `oss_provider` says, else any. */
async function configured(client: AppClient): Promise<readonly string[]> {
  const { config } = await client.request('config/read', {});
  const { oss_provider: named } = config as { readonly oss_provider?: unknown };
  return typeof named === 'string' ? [named] : PROVIDERS;
}

function only(provider: string, models: readonly string[]): string {
  const [first, ...others] = models;
  if (first === undefined) throw new Error(`${provider} runs, but has no model yet`);
  const model = models.find((one) => PREFERRED.test(one)) ?? (others.length === 0 ? first : null);
  if (model !== null) return model;
  const shown = models.slice(0, SHOWN).map(plainLine).join(', ');
  const more = models.length > SHOWN ? ', …' : '';
  throw new UsageError(`--model says which model of ${provider}: ${shown}${more}`);
}
