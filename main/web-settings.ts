/** How the web door stands, from the options of `skein web` and `[web]` of config.toml; options win. */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { check } from '../server/protocol/check.ts';
import { isWebField, webConfig } from '../server/protocol/web-config.ts';
import type { WebConfig, WebField } from '../server/protocol/web-config.ts';
import { isLocalName, isLoopback } from './http/door-settings.ts';
import type { DoorSettings, Entry, RoleRules } from './http/door-settings.ts';

/** Something that cannot be so; names the field or the option. */
export class WebSettingsError extends Error {
  override readonly name = 'WebSettingsError';
}

export interface WebSettings {
  readonly door: DoorSettings;
  readonly log: 'text' | 'json';
  /** Where metrics are read; null: nowhere. */
  readonly metrics: { readonly host: string; readonly port: number } | null;
}

export interface WebSources {
  /** By name with `-`, as they were given. */
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
}

/** @throws {WebSettingsError} */
export function webSettings({ options, home, env }: WebSources): WebSettings {
  const given = new Given(options, readConfig(home));
  const [host, port] = listenOf(given, options['port']);
  const proxies = given.list('behind_proxy');
  for (const proxy of proxies) judgeProxy(given, proxy);
  const tls = tlsOf(given);
  const publicOrigin = originOf(given);
  const entry = entryOf(given, env, publicOrigin, proxies);
  const away = !isLoopback(host);
  const origin = given.name('public_origin');
  if (away && given.text('sign_in') === null) {
    given.fail(
      'listen',
      `${host} is reached by others: say how they sign in, by ${given.name('sign_in')}`,
    );
  }
  if (away && tls === null && proxies.length === 0) {
    const ways = `${given.name('tls_cert')} and ${given.name('tls_key')}, or ${given.name('behind_proxy')}`;
    given.fail('listen', `${host} is reached by others, so it needs ${ways}`);
  }
  if (away && publicOrigin === null) {
    given.fail('listen', `${host} is reached by others: say what they call it, by ${origin}`);
  }
  if (publicOrigin?.startsWith('https:') === true && tls === null && proxies.length === 0) {
    given.fail('public_origin', `https needs a certificate, or ${given.name('behind_proxy')}`);
  }
  return {
    door: {
      host,
      port,
      tls,
      publicOrigin,
      proxies,
      entry,
      basePath: basePathOf(given),
      roles: rolesOf(given, entry),
    },
    metrics: metricsOf(given),
    log: given.text('log_format') === 'json' ? 'json' : 'text',
  };
}

/** What was said of each field, and by which name. */
class Given {
  readonly #options: WebSources['options'];
  readonly #config: WebConfig;

  constructor(options: WebSources['options'], config: WebConfig) {
    this.#options = options;
    this.#config = config;
  }

  text(field: WebField): string | null {
    const value = this.#option(field) ?? this.#config[field];
    return typeof value === 'string' && value !== '' ? value : null;
  }

  list(field: WebField): readonly string[] {
    const value = this.#option(field) ?? this.#config[field];
    return Array.isArray(value) ? value : [];
  }

  /** As whoever wrote it wrote it. */
  name(field: WebField): string {
    return this.#option(field) === null && this.#config[field] !== undefined
      ? `\`web.${field}\``
      : `--${optionOf(field)}`;
  }

  fail(field: WebField, why: string): never {
    throw new WebSettingsError(`${this.name(field)}: ${why}`);
  }

  #option(field: WebField): string | readonly string[] | null {
    const value = this.#options[optionOf(field)];
    if (typeof value === 'string') return value;
    return Array.isArray(value) && value.length > 0 ? (value as readonly string[]) : null;
  }
}

const optionOf = (field: WebField): string => field.replaceAll('_', '-');

function readConfig(home: string): WebConfig {
  const path = join(home, 'config.toml');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
  let web: unknown;
  try {
    ({ web } = parse(text));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new WebSettingsError(`${path} cannot be read: ${why}`, { cause: error });
  }
  if (web === undefined) return {};
  const judged = check(webConfig, web);
  if (!judged.ok) {
    const { field, message } = judged.problem;
    throw new WebSettingsError(`\`web${field === '' ? '' : `.${field}`}\` in ${path}: ${message}`);
  }
  const unknown = Object.keys(judged.value).find((name) => !isWebField(name));
  if (unknown !== undefined) {
    throw new WebSettingsError(`\`web.${unknown}\` in ${path}: there is no such field`);
  }
  return judged.value;
}

function listenOf(given: Given, port: unknown): readonly [host: string, port: number] {
  const listen = given.text('listen');
  if (listen === null) return ['127.0.0.1', Number(port ?? 0)];
  if (port !== undefined) given.fail('listen', 'it says the port already; leave --port out');
  return hostAndPort(given, 'listen', listen);
}

function metricsOf(given: Given): WebSettings['metrics'] {
  const listen = given.text('metrics_listen');
  if (listen === null) return null;
  const [host, port] = hostAndPort(given, 'metrics_listen', listen);
  return { host, port };
}

function hostAndPort(
  given: Given,
  field: WebField,
  text: string,
): readonly [host: string, port: number] {
  const found = /^(?:\[([0-9a-f:.]+)\]|([^:]+)):(\d{1,5})$/iu.exec(text);
  const port = Number(found?.[3]);
  const host = found?.[1] ?? found?.[2];
  if (host === undefined || port > 65_535) {
    return given.fail(field, `${text} is not HOST:PORT, such as 127.0.0.1:8443 or [::1]:8443`);
  }
  return [host === 'localhost' ? '127.0.0.1' : host, port];
}

function judgeProxy(given: Given, proxy: string): void {
  const [address = '', bits, more] = proxy.split('/');
  const kind = isIP(address);
  const most = kind === 6 ? 128 : 32;
  const good = bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= most);
  if (kind === 0 || !good || more !== undefined) {
    given.fail('behind_proxy', `${proxy} is no address, and no network such as 10.0.0.0/8`);
  }
}

function tlsOf(given: Given): DoorSettings['tls'] {
  const cert = given.text('tls_cert');
  const key = given.text('tls_key');
  if (cert === null && key === null) return null;
  if (cert === null) return given.fail('tls_key', `it needs ${given.name('tls_cert')}`);
  if (key === null) return given.fail('tls_cert', `it needs ${given.name('tls_key')}`);
  return { cert, key };
}

function basePathOf(given: Given): string {
  const path = given.text('base_path') ?? '/';
  if (!/^\/(?:[\w.~-]+\/)*$/u.test(path) || path.includes('/../') || path.includes('/./')) {
    given.fail('base_path', `${path} must begin and end with /, as /skein/ does`);
  }
  return path;
}

function originOf(given: Given): string | null {
  const text = given.text('public_origin');
  if (text === null) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  const whole = url !== null && url.pathname === '/' && url.search === '' && url.hash === '';
  if (url === null || !whole || url.username !== '' || !/^https?:$/.test(url.protocol)) {
    return given.fail('public_origin', `${text} is no origin, such as https://skein.example.com`);
  }
  if (url.protocol === 'http:' && !isLocalName(url.hostname)) {
    given.fail('public_origin', 'it must be https: what goes over http can be read by others');
  }
  return url.origin;
}

function entryOf(
  given: Given,
  env: NodeJS.ProcessEnv,
  origin: string | null,
  proxies: readonly string[],
): Entry {
  const way = given.text('sign_in') ?? 'link';
  if (way === 'link') return { kind: 'link' };
  if (origin === null) given.fail('sign_in', `${way} needs ${given.name('public_origin')}`);
  if (way === 'proxy') {
    if (proxies.length === 0) {
      given.fail(
        'sign_in',
        `proxy needs ${given.name('behind_proxy')}, or anybody could name a user`,
      );
    }
    const header = given.text('user_header') ?? 'X-Forwarded-User';
    if (!/^[\w-]+$/.test(header)) given.fail('user_header', `${header} is no name of a header`);
    return { kind: 'proxy', header };
  }
  const issuer = given.text('oidc_issuer');
  const clientId = given.text('oidc_client_id');
  if (issuer === null) return given.fail('sign_in', `oidc needs ${given.name('oidc_issuer')}`);
  if (clientId === null) return given.fail('sign_in', `oidc needs ${given.name('oidc_client_id')}`);
  const url = URL.canParse(issuer) ? new URL(issuer) : null;
  const safe =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocalName(url.hostname));
  if (!safe) given.fail('oidc_issuer', `${issuer} is no https address`);
  const oidc = {
    issuer,
    clientId,
    clientSecret: secretOf(given, env),
    scope: given.text('oidc_scope') ?? 'openid profile email',
    claim: given.text('oidc_claim') ?? 'email',
  };
  return { kind: 'oidc', oidc };
}

function secretOf(given: Given, env: NodeJS.ProcessEnv): string | null {
  const path = given.text('oidc_secret_file');
  if (path === null) return env['SKEIN_OIDC_SECRET'] ?? null;
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return given.fail('oidc_secret_file', `it cannot be read: ${why}`);
  }
}

function rolesOf(given: Given, entry: Entry): RoleRules {
  const roles = {
    drive: given.list('drive'),
    approve: given.list('approve'),
    watch: given.list('watch'),
  };
  const named = Object.values(roles).some((names) => names.length > 0);
  if (entry.kind === 'link') return { drive: ['*'], approve: [], watch: [] };
  if (!named) {
    given.fail(
      'sign_in',
      `nobody has a role: name users by --drive, --approve or --watch (*: all)`,
    );
  }
  return roles;
}
