/** `[web]` of Skein's config: how the web door stands. Each field is an option of `skein web`, too. */
import * as z from 'zod/mini';
import { define, object } from './schema.ts';
import type { Infer } from './schema.ts';

export const webConfig = define('WebConfig', () => object(shape()));
export type WebConfig = Infer<typeof webConfig>;

const text = () => z.optional(z.string());
const list = () => z.optional(z.array(z.string()));

function shape() {
  return {
    /** `HOST:PORT`; port 0 takes any free one. */
    listen: text(),
    /** Files in PEM; both or none. */
    tls_cert: text(),
    tls_key: text(),
    /** Begins and ends with a slash. */
    base_path: text(),
    /** What browsers call it: `https://skein.example.com`. */
    public_origin: text(),
    /** Addresses and networks of proxies whose `X-Forwarded-*` and user header are believed. */
    behind_proxy: list(),
    sign_in: z.optional(z.enum(['link', 'proxy', 'oidc'])),
    /** The header in which a proxy names the user. */
    user_header: text(),
    oidc_issuer: text(),
    oidc_client_id: text(),
    /** A file; the secret itself stands in no config and no argument. */
    oidc_secret_file: text(),
    oidc_scope: text(),
    /** The claim that the roles name. */
    oidc_claim: text(),
    /** Users by role; `*` is everybody who can sign in. */
    drive: list(),
    approve: list(),
    watch: list(),
    /** `HOST:PORT` of a listener for `/metrics` alone. */
    metrics_listen: text(),
    log_format: z.optional(z.enum(['text', 'json'])),
  };
}

export type WebField = keyof ReturnType<typeof shape>;

export function isWebField(name: string): name is WebField {
  return Object.hasOwn(shape(), name);
}
