/**
 * The few endpoints of a cluster's API that workers use, over real HTTP: objects are kept as they were sent, names are
 * unique, what is deleted is gone. A test says what becomes of a pod. Requests that a cluster would not take are
 * refused, and answers have the form in which a real one gave them (`real-cluster.test.ts`).
 */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import { faultsOf } from './manifest-check.ts';
import type { Manifest } from './manifest-check.ts';

type Kind = 'pods' | 'secrets' | 'persistentvolumeclaims' | 'services' | 'networkpolicies';
interface Stored {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

interface Refused {
  readonly code: number;
  readonly message: string;
  readonly reason?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** How often; once if it is left out. */
  readonly times?: number;
}

/** What is made at each path. */
const KINDS: Readonly<Record<Kind, string>> = {
  pods: 'v1 Pod',
  secrets: 'v1 Secret',
  persistentvolumeclaims: 'v1 PersistentVolumeClaim',
  services: 'v1 Service',
  networkpolicies: 'networking.k8s.io/v1 NetworkPolicy',
};
const LOG_WORDS = new Set(['container', 'follow', 'previous', 'pretty', 'tailLines', 'timestamps']);

const COLLECTION =
  /^\/(api\/v1|apis\/networking\.k8s\.io\/v1)\/namespaces\/([^/]+)\/(pods|secrets|persistentvolumeclaims|services|networkpolicies)(?:\/([^/]+))?(\/log)?$/;
const TOKEN = 'a service account of the test';

export class KubernetesStub {
  readonly #server: Server;
  readonly #objects = new Map<string, Stored>();
  /** What was asked, as `POST pods`, oldest first. */
  readonly asked: string[] = [];
  /** Answers for the next request of a sort, such as `POST pods`: what a full or strict cluster says. */
  readonly refusals = new Map<string, Refused>();
  /** Connections of the next so many requests are cut. */
  cut = 0;
  readonly logs = new Map<string, string>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<KubernetesStub> {
    const server = createServer();
    // Whoever lets go of it is not held up by it.
    server.unref();
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
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://stub');
    const [, group, namespace, kind, name, log] = COLLECTION.exec(pathname) ?? [];
    const refuse = (code: number, message: string, reason?: string, headers = {}): void =>
      send(
        response,
        code,
        {
          kind: 'Status',
          apiVersion: 'v1',
          metadata: {},
          status: 'Failure',
          message,
          reason,
          code,
        },
        headers,
      );
    if (this.cut > 0) {
      this.cut -= 1;
      request.socket.destroy();
      return;
    }
    if (request.headers.authorization !== `Bearer ${TOKEN}`) {
      return refuse(401, 'Unauthorized', 'Unauthorized');
    }
    if (!isKind(kind) || namespace === undefined || groupOf(kind) !== group) {
      return refuse(404, 'the server could not find the requested resource', 'NotFound');
    }
    const sort = `${request.method} ${kind}${log === undefined ? '' : log}`;
    this.asked.push(sort);
    const refusal = this.refusals.get(sort);
    if (refusal !== undefined) {
      const { code, message, reason, headers, times = 1 } = refusal;
      if (times > 1) this.refusals.set(sort, { ...refusal, times: times - 1 });
      else this.refusals.delete(sort);
      return refuse(code, message, reason, headers);
    }
    if (request.method === 'POST' && name === undefined) {
      const { 'content-type': type = '' } = request.headers;
      if (!/^application\/json\b/.test(type)) {
        return refuse(415, `the body is ${type}`, 'UnsupportedMediaType');
      }
      const body = JSON.parse(await text(request)) as Stored & Manifest;
      const given = `${body.apiVersion} ${body.kind}`;
      if (given !== KINDS[kind]) return refuse(400, `${given} at ${kind}`, 'BadRequest');
      if (body.metadata.namespace !== namespace) {
        return refuse(400, 'the namespace of the object is another one', 'BadRequest');
      }
      const faults = faultsOf(body);
      if (faults.length > 0) return refuse(422, faults.join('; '), 'Invalid');
      const key = `${kind}/${body.metadata.name}`;
      if (this.#objects.has(key)) {
        return refuse(409, `${kind} "${body.metadata.name}" already exists`, 'AlreadyExists');
      }
      const made = kind === 'secrets' ? encoded(body) : body;
      this.#objects.set(key, made);
      return send(response, 201, made);
    }
    if ((request.method !== 'GET' && request.method !== 'DELETE') || name === undefined) {
      return refuse(405, 'the server does not allow this method', 'MethodNotAllowed');
    }
    const found = this.#objects.get(`${kind}/${name}`);
    if (found === undefined) return refuse(404, `${kind} "${name}" not found`, 'NotFound');
    if (log !== undefined) {
      const unknown = [...searchParams.keys()].find((word) => !LOG_WORDS.has(word));
      if (unknown !== undefined) return refuse(400, `unknown: ${unknown}`, 'BadRequest');
      const containers = JSON.stringify(found['spec']);
      const wanted = searchParams.get('container') ?? '';
      if (!containers.includes(`"name":"${wanted}"`)) {
        return refuse(400, `container ${wanted} is not valid for pod ${name}`, 'BadRequest');
      }
      const written = this.logs.get(name);
      // Of a pod without a node there is none, not even an empty one.
      if (written === undefined) response.writeHead(204).end();
      else response.writeHead(200, { 'content-type': 'text/plain' }).end(written);
      return;
    }
    if (request.method === 'DELETE') this.#objects.delete(`${kind}/${name}`);
    send(response, 200, found);
  }
}

function isKind(kind: string | undefined): kind is Kind {
  return kind !== undefined && kind in KINDS;
}

function groupOf(kind: Kind): string {
  const [version = ''] = KINDS[kind].split(' ');
  return version === 'v1' ? 'api/v1' : `apis/${version}`;
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

function send(response: ServerResponse, code: number, body: object, headers = {}): void {
  const all = { 'content-type': 'application/json', ...headers };
  response.writeHead(code, all).end(JSON.stringify(body));
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
