/** The longest text of a provider that is shown to a user, in characters. */
const MAX_SHOWN = 600;

const SECRETS: readonly RegExp[] = [
  /\bBearer\s+[^\s"']+/gi,
  /\bsk-[A-Za-z0-9_*.-]{6,}/g,
  /\b(?:api[-_]?key|token|secret)["']?\s*[=:]\s*["']?[A-Za-z0-9_.-]{12,}/gi,
];

/**
 * Makes a provider's answer fit to be shown: a web page becomes its title and text, white space
 * collapses, anything that looks like a key is taken out, and the length is bounded.
 *
 * @param secrets keys that were sent with the request; they are removed literally.
 */
export function readableProviderText(raw: string, secrets: readonly string[]): string {
  let text = raw.slice(0, 64 * 1024);
  for (const secret of secrets) {
    if (secret.length >= 4) text = text.replaceAll(secret, '[key]');
  }
  if (looksLikeWebPage(text)) text = webPageText(text);
  for (const pattern of SECRETS) text = text.replace(pattern, '[key]');
  // Control characters could move a terminal's cursor when the text is printed there.
  text = Array.from(text, (char) => (char < ' ' || char === '\u007F' ? ' ' : char)).join('');
  return bounded(text.replace(/\s+/g, ' ').trim());
}

/** Whether a body is HTML: what proxies, portals and wrong addresses answer with. */
export function looksLikeWebPage(text: string): boolean {
  return /^\s*(?:<!doctype html|<html|<head|<body)/i.test(text);
}

function webPageText(html: string): string {
  const title = /<title[^>]*>([\s\S]*?)<\/title>/i.exec(html)?.[1] ?? '';
  const body = html
    .replace(/<(script|style|head)\b[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&nbsp;/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
  return title.trim() === '' ? body : `${title.trim()}: ${body}`;
}

function bounded(text: string): string {
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN - 1)}…`;
}

/** What a provider says of a failure in its JSON body, in any of the shapes in use. */
type ProviderFailure = {
  readonly code: string | null;
  readonly type: string | null;
  readonly message: string | null;
};

/** Reads `{error: {code, type, message}}`, `{error: "text"}`, `{message}` and `{detail}`. */
export function parseProviderFailure(text: string): ProviderFailure {
  try {
    return providerFailure(JSON.parse(text));
  } catch {
    return NO_FAILURE;
  }
}

const NO_FAILURE: ProviderFailure = { code: null, type: null, message: null };

/** The same of what was parsed. Some give a status as the code. */
export function providerFailure(parsed: unknown): ProviderFailure {
  if (!isRecord(parsed)) return NO_FAILURE;
  const error = parsed['error'];
  if (typeof error === 'string') return { ...NO_FAILURE, message: error };
  const source = isRecord(error) ? error : parsed;
  const { code } = source;
  return {
    code: typeof code === 'number' ? String(code) : stringField(source, 'code'),
    type: stringField(source, 'type'),
    message: withCause(
      stringField(source, 'message') ?? stringField(source, 'detail'),
      isRecord(source['metadata']) ? source['metadata']['raw'] : null,
    ),
  };
}

/** A gateway's own words say little; OpenRouter adds what the provider behind it said. */
function withCause(message: string | null, raw: unknown): string | null {
  if (typeof raw !== 'string' || raw === '') return message;
  const cause = parseProviderFailure(raw).message ?? raw;
  return message === null || cause.includes(message) ? cause : `${message}: ${cause}`;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function stringField(source: Record<string, unknown>, name: string): string | null {
  const value = source[name];
  return typeof value === 'string' && value !== '' ? value : null;
}
