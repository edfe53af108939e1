/** The address that opens a file in an editor, made of the template that the user chose. */

export class EditorLinkError extends Error {
  /** The parameter that is wrong. */
  readonly field: 'editor' | 'path';

  constructor(field: 'editor' | 'path', message: string) {
    super(`\`${field}\`: ${message}`);
    this.field = field;
  }
}

/** Schemes that are no editor's: they run what they are given, or lead into the web. */
const FORBIDDEN = new Set([
  'about',
  'blob',
  'chrome',
  'data',
  'file',
  'ftp',
  'http',
  'https',
  'javascript',
  'mailto',
  'ms-msdt',
  'search',
  'search-ms',
  'skein',
  'smb',
  'vbscript',
  'view-source',
  'ws',
  'wss',
]);

const TEMPLATE = /^([a-z][a-z0-9+.-]*):\/\/[\x21-\x7e]*$/;

/** @throws {EditorLinkError} for what cannot be a template */
export function checkTemplate(template: string): void {
  const scheme = TEMPLATE.exec(template)?.[1];
  if (scheme === undefined) {
    throw new EditorLinkError('editor', 'must be an address such as name://open?file={path}');
  }
  if (FORBIDDEN.has(scheme)) throw new EditorLinkError('editor', `${scheme}: is not an editor`);
  if (!template.slice(scheme.length).includes('{path}')) {
    throw new EditorLinkError('editor', 'must contain {path}');
  }
}

/** @throws {EditorLinkError} for a template or a path that is not opened */
export function editorLink(template: string, path: string, line: number): string {
  checkTemplate(template);
  const slashed = path.replaceAll('\\', '/');
  if (slashed.startsWith('//')) {
    // Looking at a share would tell its host who the user is.
    throw new EditorLinkError('path', 'files of other computers are not opened');
  }
  if (!/^(?:[a-z]:)?\//i.test(slashed) || path.includes('\0')) {
    throw new EditorLinkError('path', 'must be absolute');
  }
  const drive = /^[a-z]:/i.exec(slashed)?.[0] ?? '';
  const escaped = drive + encodeURIComponent(slashed.slice(drive.length)).replaceAll('%2F', '/');
  return template
    .replaceAll('{line}', String(line))
    .replaceAll('/{path}', () => `/${escaped.replace(/^\//, '')}`)
    .replaceAll('{path}', () => escaped);
}
