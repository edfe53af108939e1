/** Holds messages of ours against the JSON Schema that the reference generates. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { Message } from '../fixtures/peer.ts';

type Schema = Record<string, unknown>;

/** What does not fit; the words name the place. */
export interface Breach {
  readonly scenario: string;
  readonly method: string;
  readonly kind: 'answer' | 'error' | 'notification' | 'request';
  readonly words: string;
}

/** Answers whose shape is not named as their params are. */
const RESULTS: Readonly<Record<string, string>> = {
  'account/logout': 'LogoutAccountResponse',
  'account/rateLimits/read': 'GetAccountRateLimitsResponse',
  'account/usage/read': 'GetAccountTokenUsageResponse',
  'config/batchWrite': 'ConfigWriteResponse',
  'config/mcpServer/reload': 'McpServerRefreshResponse',
  'config/value/write': 'ConfigWriteResponse',
  'configRequirements/read': 'ConfigRequirementsReadResponse',
  'remoteControl/status/read': 'RemoteControlStatusReadResponse',
};

export class SchemaCheck {
  readonly #folder: string;
  readonly #ajv = new Ajv({ strict: false, allErrors: false, logger: false });
  readonly #judges = new Map<string, ValidateFunction | null>();
  readonly #tables = new Map<string, Promise<Map<string, Schema>>>();
  /** Methods that the schema does not know, each once. */
  readonly unknown = new Set<string>();
  judged = 0;

  /** @param folder what `generate-json-schema` wrote */
  constructor(folder: string) {
    this.#folder = folder;
    addFormats.default(this.#ajv);
    for (const format of ['uint', 'uint8', 'uint16', 'uint32', 'uint64'])
      this.#ajv.addFormat(format, { type: 'number', validate: (value) => value >= 0 });
  }

  /** @param method of the message, or of the request that it answers */
  async judge(scenario: string, method: string, message: Message): Promise<Breach | null> {
    const kind = kindOf(message);
    const judge = await this.#judgeOf(kind, method);
    if (judge === null) {
      this.unknown.add(`${kind} ${method}`);
      return null;
    }
    this.judged += 1;
    if (judge(kind === 'answer' ? message.result : message) === true) return null;
    const words = (judge.errors ?? [])
      .slice(0, 3)
      .map(({ instancePath, message: says, params }) =>
        [instancePath, says, JSON.stringify(params)].join(' ').trim(),
      )
      .join('; ');
    return { scenario, method, kind, words };
  }

  async #judgeOf(kind: Breach['kind'], method: string): Promise<ValidateFunction | null> {
    const key = `${kind} ${method}`;
    const known = this.#judges.get(key);
    if (known !== undefined) return known;
    const schema = await this.#schemaOf(kind, method);
    const judge = schema === null ? null : this.#ajv.compile(schema);
    this.#judges.set(key, judge);
    return judge;
  }

  async #schemaOf(kind: Breach['kind'], method: string): Promise<Schema | null> {
    if (kind === 'error') return this.#read('JSONRPCError.json');
    if (kind === 'notification')
      return (await this.#table('ServerNotification.json')).get(method) ?? null;
    if (kind === 'request') return (await this.#table('ServerRequest.json')).get(method) ?? null;
    const request = (await this.#table('ClientRequest.json')).get(method);
    if (request === undefined) return null;
    const params = (request['properties'] as Record<string, Schema>)['params'];
    const name = RESULTS[method] ?? nameOf(params)?.replace(/Params$/, 'Response');
    if (name === undefined) return null;
    const place = ['v2', 'v1', '.'].find((folder) =>
      existsSync(join(this.#folder, folder, `${name}.json`)),
    );
    return place === undefined ? null : this.#read(join(place, `${name}.json`));
  }

  /** The branch of a union for each method, with the definitions it needs. */
  #table(file: string): Promise<Map<string, Schema>> {
    const known = this.#tables.get(file);
    if (known !== undefined) return known;
    const table = this.#read(file).then(({ oneOf, definitions }) => {
      const branches = oneOf as readonly { properties: { method: { enum: readonly string[] } } }[];
      return new Map(
        branches.flatMap((branch) =>
          branch.properties.method.enum.map((method) => [method, { ...branch, definitions }]),
        ),
      );
    });
    this.#tables.set(file, table);
    return table;
  }

  async #read(file: string): Promise<Schema> {
    return JSON.parse(await readFile(join(this.#folder, file), 'utf8')) as Schema;
  }
}

function kindOf(message: Message): Breach['kind'] {
  if (message.method !== undefined) return message.id === undefined ? 'notification' : 'request';
  return message.error === undefined ? 'answer' : 'error';
}

/** `{$ref: '#/definitions/X'}`, or that or null. */
function nameOf(params: Schema | undefined): string | undefined {
  const choices = [params, ...((params?.['anyOf'] as Schema[] | undefined) ?? [])];
  const found = choices.find((choice) => typeof choice?.['$ref'] === 'string');
  return (found?.['$ref'] as string | undefined)?.split('/').at(-1);
}
