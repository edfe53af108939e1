/** Servers of models that people run on their own machine, by the ports that they use unless told otherwise. */
import { LM_STUDIO, OLLAMA } from '../config/local-providers.ts';
import type { LocalProvider } from '../config/local-providers.ts';

export type LocalServer = Pick<LocalProvider, 'name' | 'port' | 'start'>;

export const LOCAL_SERVERS: readonly LocalServer[] = [
  OLLAMA,
  LM_STUDIO,
  { name: 'llama.cpp', port: 8080, start: 'run `llama-server --jinja -m MODEL`' },
  { name: 'vLLM', port: 8000, start: 'run `vllm serve MODEL`' },
];

/** What to do where nothing answers at an address of this machine; null when its port tells nothing. */
export function startAdvice(address: string): string | null {
  const url = URL.parse(address);
  if (url === null || !/^(localhost|127\.[\d.]+|\[::1\])$/.test(url.hostname)) return null;
  const server = LOCAL_SERVERS.find(({ port }) => String(port) === url.port);
  if (server === undefined) return null;
  return `${server.name} listens there as a rule: ${server.start}, or mend base_url.`;
}
