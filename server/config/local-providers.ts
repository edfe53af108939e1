/**
 * Providers on this machine that need no `[model_providers.…]`: their ids are Codex's. They are listed
 * only where config.toml makes one of them the default, as most machines run none.
 */

export interface LocalProvider {
  readonly id: string;
  readonly name: string;
  readonly port: number;
  /** How it is started, for people. */
  readonly start: string;
}

export const OLLAMA: LocalProvider = {
  id: 'ollama',
  name: 'Ollama',
  port: 11_434,
  start: 'open the app or run `ollama serve`',
};

export const LM_STUDIO: LocalProvider = {
  id: 'lmstudio',
  name: 'LM Studio',
  port: 1234,
  start: 'start its server in the app or by `lms server start`',
};

const LOCAL_PROVIDERS: readonly LocalProvider[] = [OLLAMA, LM_STUDIO];

export function localProvider(id: string): LocalProvider | null {
  return LOCAL_PROVIDERS.find((one) => one.id === id) ?? null;
}

/** The variables are Codex's, too. */
export function localBaseUrl(
  { port }: LocalProvider,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const address = environment['CODEX_OSS_BASE_URL']?.trim() ?? '';
  if (address !== '') return address;
  const otherPort = environment['CODEX_OSS_PORT']?.trim() ?? '';
  return `http://127.0.0.1:${otherPort === '' ? port : otherPort}/v1`;
}
