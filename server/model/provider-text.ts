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
  const none: ProviderFailure = { code: null, type: null, message: null };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return none;
  }
  if (!isRecord(parsed)) return none;
  const error = parsed['error'];
  if (typeof error === 'string') return { ...none, message: error };
  const source = isRecord(error) ? error : parsed;
  return {
    code: stringField(source, 'code'),
    type: stringField(source, 'type'),
    message: stringField(source, 'message') ?? stringField(source, 'detail'),
  };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function stringField(source: Record<string, unknown>, name: string): string | null {
  const value = source[name];
  return typeof value === 'string' && value !== '' ? value : null;
}
