/** Bodies that must be JSON. */

export function isJson(type: string | undefined): boolean {
  return /^application\/json\s*(?:;|$)/iu.test(type ?? '');
}

/** undefined for what is no JSON, or no UTF-8. */
export async function jsonOf(request: Request): Promise<unknown> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await request.arrayBuffer());
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
