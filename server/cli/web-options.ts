/** The options of `skein web`: how the web door stands. `[web]` in config.toml has them with `_`. */
import { homeOption } from './command.ts';
import type { OptionSpecs } from './command.ts';

/** Those of a Skein for the browser on this computer. */
export const localWebOptions = {
  port: {
    value: 'N',
    summary: 'where the browser finds it (0, the default: any free port)',
    wants: 'a number up to 65535 (0: any free one)',
    valid: (text: string) => /^\d+$/.test(text) && Number(text) <= 65_535,
  },
  'no-open': { summary: 'do not open the browser; the link is printed' },
  ...homeOption,
} as const satisfies OptionSpecs;

export const webOptions = {
  ...localWebOptions,
  listen: { value: 'HOST:PORT', summary: 'where it listens (127.0.0.1, any free port)' },
  'tls-cert': { value: 'FILE', completes: 'file', summary: 'its certificate, in PEM' },
  'tls-key': { value: 'FILE', completes: 'file', summary: 'the key of the certificate' },
  'base-path': { value: '/PATH/', summary: 'below which path all is' },
  'public-origin': { value: 'ORIGIN', summary: 'what browsers call it: https://skein.example.com' },
  'behind-proxy': {
    value: 'ADDRESS',
    multiple: true,
    summary: 'a proxy, or a network of them, whose X-Forwarded headers are believed',
  },
  'sign-in': {
    value: 'WAY',
    choices: ['link', 'proxy', 'oidc'],
    summary: 'how people sign in: link (the default), proxy or oidc',
  },
  'user-header': { value: 'NAME', summary: 'where the proxy names the user (X-Forwarded-User)' },
  'oidc-issuer': { value: 'URL', summary: 'the identity provider' },
  'oidc-client-id': { value: 'ID', summary: 'as whom it knows Skein' },
  'oidc-secret-file': {
    value: 'FILE',
    completes: 'file',
    summary: 'the secret for it (else SKEIN_OIDC_SECRET; none: PKCE alone)',
  },
  'oidc-scope': { value: 'SCOPES', summary: 'what is asked for (openid profile email)' },
  'oidc-claim': { value: 'NAME', summary: 'what --drive, --approve and --watch name (email)' },
  drive: { value: 'USER', multiple: true, summary: 'who may do everything (*: all who sign in)' },
  approve: { value: 'USER', multiple: true, summary: 'who may answer what the agent asks' },
  watch: { value: 'USER', multiple: true, summary: 'who may look on' },
  'metrics-listen': { value: 'HOST:PORT', summary: 'where a Prometheus finds /metrics' },
  'log-format': { value: 'FORMAT', choices: ['text', 'json'], summary: 'of the log on stderr' },
} as const satisfies OptionSpecs;
