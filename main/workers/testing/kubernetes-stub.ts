/**
 * The few endpoints of a cluster's API that workers use, over real HTTP: objects are kept as they were sent, names are
 * unique, what is deleted is gone. A test says what becomes of a pod.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';

type Kind = 'pods' | 'secrets' | 'persistentvolumeclaims' | 'services' | 'networkpolicies';
interface Stored {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

const COLLECTION =
  /^\/(?:api\/v1|apis\/networking\.k8s\.io\/v1)\/namespaces\/([^/]+)\/(pods|secrets|persistentvolumeclaims|services|networkpolicies)(?:\/([^/]+))?(\/log)?$/;
const TOKEN = 'a service account of the test';

export class KubernetesStub {
  readonly #server: Server;
  readonly #objects = new Map<string, Stored>();
  /** What was asked, as `POST pods`, oldest first. */
  readonly asked: string[] = [];
  /** Answers for the next request of a sort, such as `POST pods`: what a full or strict cluster says. */
  readonly refusals = new Map<string, { readonly code: number; readonly message: string }>();
  readonly logs = new Map<string, string>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<KubernetesStub> {
    const server = createServer();
    const stub = new KubernetesStub(server);
    server.on('request', (request, response) => void stub.#answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return stub;
  }

  config(token = TOKEN): KubeConfig {
    const config = new KubeConfig();
    const { port } = this.#server.address() as AddressInfo;
    config.loadFromClusterAndUser(
      { name: 'stub', server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
      { name: 'test', token },
    );
    return config;
  }

  get(kind: Kind, name: string): Stored | undefined {
    return this.#objects.get(`${kind}/${name}`);
  }

  /** `kind/name` of all there is, sorted. */
  get names(): string[] {
    return [...this.#objects.keys()].toSorted();
  }

  /** What the cluster makes of a pod. */
  setStatus(name: string, status: object, deleting = false): void {
    const pod = this.#objects.get(`pods/${name}`);
    if (pod === undefined) throw new Error(`there is no pod ${name}`);
    const metadata = deleting
      ? { ...pod.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' }
      : pod.metadata;
    this.#objects.set(`pods/${name}`, { ...pod, metadata, status });
  }

  /** The pod is gone, as it is some time after its end was asked for. */
  drop(name: string): void {
    this.#objects.delete(`pods/${name}`);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://stub');
    const [, namespace, kind, name, log] = COLLECTION.exec(pathname) ?? [];
    const refuse = (code: number, message: string): void =>
      send(response, code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code });
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return refuse(401, 'Unauthorized');
    if (kind === undefined || namespace === undefined)
      return refuse(404, `no such path: ${pathname}`);
    const sort = `${request.method} ${kind}`;
    this.asked.push(sort);
    const refusal = this.refusals.get(sort);
    if (refusal !== undefined) {
      this.refusals.delete(sort);
      return refuse(refusal.code, refusal.message);
    }
    if (request.method === 'POST' && name === undefined) {
      const body = JSON.parse(await text(request)) as Stored;
      const key = `${kind}/${body.metadata.name}`;
      if (this.#objects.has(key)) return refuse(409, `${key} already exists`);
      if (body.metadata.namespace !== namespace) return refuse(400, 'another namespace');
      const made = kind === 'secrets' ? encoded(body) : body;
      this.#objects.set(key, made);
      return send(response, 201, made);
    }
    const found = this.#objects.get(`${kind}/${name}`);
    if (found === undefined) return refuse(404, `${kind} "${name}" not found`);
    if (log !== undefined) {
      response
        .writeHead(200, { 'content-type': 'text/plain' })
        .end(this.logs.get(name ?? '') ?? '');
      return;
    }
    if (request.method === 'DELETE') this.#objects.delete(`${kind}/${name}`);
    send(response, 200, found);
  }
}

/** As the API keeps it: `stringData` is for writing only. */
function encoded(secret: Stored): Stored {
  const { stringData, ...rest } = secret as Stored & { stringData?: Record<string, string> };
  const data = Object.fromEntries(
    Object.entries(stringData ?? {}).map(([key, value]) => [
      key,
      Buffer.from(value).toString('base64'),
    ]),
  );
  return { ...rest, data } as Stored;
}

function send(response: ServerResponse, code: number, body: object): void {
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
