/** Servers of models that people run on their own machine, by the ports that they use unless told otherwise. */

export interface LocalServer {
  readonly name: string;
  readonly port: number;
  /** How it is started, for people. */
  readonly start: string;
}

export const LOCAL_SERVERS: readonly LocalServer[] = [
  { name: 'Ollama', port: 11_434, start: 'open the app or run `ollama serve`' },
  { name: 'LM Studio', port: 1234, start: 'start its server in the app or by `lms server start`' },
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
