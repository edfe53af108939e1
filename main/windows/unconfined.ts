/** Tests in containers, which run as root, say so. */
const ALLOWED = 'SKEIN_ALLOW_NO_SANDBOX';

/**
 * Pages show what agents and strangers wrote, and are never shown without Chromium's sandbox: an AppImage adds
 * the switch by itself where a system lets programs make none.
 */
export function mayShowPages(
  hasSwitch: (name: string) => boolean,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  return !hasSwitch('no-sandbox') || env[ALLOWED] === '1';
}
