/** What a Prometheus reads: counts of requests, and how things stand; on a listener of its own. */
import { createServer } from 'node:http';
import { isLocalName } from './door-settings.ts';
import type { RequestEvent } from './request-log.ts';

export interface Standing {
  readonly version: string;
  readonly streams: number;
  readonly signIns: number;
  readonly questions: number;
  /** How many servers have each status. */
  readonly servers: Readonly<Record<string, number>>;
}

const SECONDS = [0.005, 0.025, 0.1, 0.5, 2.5, 10];

export class Metrics {
  readonly #counts = new Map<string, number>();
  readonly #buckets = SECONDS.map(() => 0);
  #seconds = 0;
  #requests = 0;

  request({ method, route, status, ms }: RequestEvent): void {
    const labels = `method="${method}",route="${route}",status="${status}"`;
    this.#counts.set(labels, (this.#counts.get(labels) ?? 0) + 1);
    // A stream ends when its page goes, which says nothing about how fast it was answered.
    if (route === '/events') return;
    this.#requests += 1;
    this.#seconds += ms / 1000;
    for (const [at, most] of SECONDS.entries()) {
      if (ms / 1000 <= most) this.#buckets[at] = (this.#buckets[at] ?? 0) + 1;
    }
  }

  text({ version, streams, signIns, questions, servers }: Standing): string {
    const { rss } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    const lines: string[] = [];
    const metric = (name: string, kind: string, help: string, rows: readonly string[]): void => {
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`, ...rows);
    };
    metric('skein_build_info', 'gauge', 'The version that runs.', [
      `skein_build_info{version="${version}"} 1`,
    ]);
    metric(
      'skein_http_requests_total',
      'counter',
      'Requests that were answered.',
      [...this.#counts].map(([labels, count]) => `skein_http_requests_total{${labels}} ${count}`),
    );
    const name = 'skein_http_request_duration_seconds';
    metric(name, 'histogram', 'How long answers took, event streams left out.', [
      ...SECONDS.map((most, at) => `${name}_bucket{le="${most}"} ${this.#buckets[at] ?? 0}`),
      `${name}_bucket{le="+Inf"} ${this.#requests}`,
      `${name}_sum ${this.#seconds}`,
      `${name}_count ${this.#requests}`,
    ]);
    metric(
      'skein_streams',
      'gauge',
      'Pages that are here, or may come back for what they missed.',
      [`skein_streams ${streams}`],
    );
    metric('skein_sign_ins', 'gauge', 'Browsers that are signed in.', [
      `skein_sign_ins ${signIns}`,
    ]);
    metric('skein_questions_waiting', 'gauge', 'Questions of agents that nobody answered yet.', [
      `skein_questions_waiting ${questions}`,
    ]);
    metric(
      'skein_servers',
      'gauge',
      'App servers by status.',
      Object.entries(servers).map(
        ([status, count]) => `skein_servers{status="${status}"} ${count}`,
      ),
    );
    metric('process_resident_memory_bytes', 'gauge', 'Memory of this process.', [
      `process_resident_memory_bytes ${rss}`,
    ]);
    metric('process_cpu_seconds_total', 'counter', 'CPU time of this process.', [
      `process_cpu_seconds_total ${(user + system) / 1e6}`,
    ]);
    metric('process_start_time_seconds', 'gauge', 'When this process began, in Unix time.', [
      `process_start_time_seconds ${(Date.now() / 1000 - process.uptime()).toFixed(3)}`,
    ]);
    return `${lines.join('\n')}\n`;
  }
}

export interface MetricsDoor {
  readonly port: number;
  close(): Promise<void>;
}

/** @throws when it cannot listen there */
export async function openMetrics(
  { host, port }: { readonly host: string; readonly port: number },
  read: () => string,
): Promise<MetricsDoor> {
  const own = isLocalName(host);
  const server = createServer((request, response) => {
    const answer = (status: number, text: string): void => {
      response.writeHead(status, {
        'content-type': 'text/plain; version=0.0.4; charset=utf-8',
        'x-content-type-options': 'nosniff',
      });
      response.end(text);
    };
    // On this computer alone a name that was rebound to it is some page's; elsewhere a Prometheus has its own names.
    if (own && !isLocalName(hostOf(request.headers.host))) {
      answer(403, 'this Host is not served here\n');
    } else if (request.method === 'GET' && request.url === '/metrics') answer(200, read());
    else answer(404, 'only GET /metrics is here\n');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function hostOf(header: string | undefined): string {
  const url = `http://${header ?? ''}`;
  return URL.canParse(url) ? new URL(url).hostname : '';
}
