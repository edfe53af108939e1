/** What no text of others may bring into a page. */

const FORBIDDEN =
  'script, style, link, meta, base, iframe, frame, object, embed, applet, form[action], video, audio, source, portal, template, marquee, foreignObject, animate, set, use, image, mglyph, [srcdoc], [srcset], [ping], [formaction], [background], [poster], [autofocus], [contenteditable]';

/** Each thing in the tree that could run, load or lead away by itself, in words. */
export function harmIn(root: Element | DocumentFragment): string[] {
  const harm: string[] = [...root.querySelectorAll(FORBIDDEN)].map(describe);
  for (const element of root.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      if (isHarmful(element, name.toLowerCase(), value)) {
        harm.push(`${describe(element)} ${name}=${value.slice(0, 120)}`);
      }
    }
  }
  return harm;
}

function isHarmful(element: Element, name: string, value: string): boolean {
  if (name.startsWith('on')) return true;
  if (name === 'style') return /url|position|@|expression|image/i.test(value);
  if (name === 'src') return !/^(?:data:image\/|blob:)/.test(value);
  if (name !== 'href' && name !== 'xlink:href' && name !== 'action') return false;
  if (element.localName !== 'a') return true;
  // As a browser reads it: a tab or a line end within is nothing to it, and `\` is `/`.
  // oxlint-disable-next-line no-control-regex
  const read = value.replace(/[\t\n\r]|^[\u0000-\u0020]+/g, '').replaceAll('\\', '/');
  if (read.startsWith('//')) return true;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(read)?.[1]?.toLowerCase();
  return scheme !== undefined && !['http', 'https', 'mailto'].includes(scheme);
}

function describe(element: Element): string {
  return `<${element.localName} class="${element.getAttribute('class') ?? ''}">`;
}
