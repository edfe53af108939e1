/** The built renderer's files, pages with their policy. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import type { Context } from 'hono';
import { refuse, safeHeaders } from './guard.ts';

/** What a page may load and do. Styles made by script need the nonce; scripts come from files only. */
export function contentPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/**
 * @param folder the built renderer
 * @param page the file in it that `/` is
 */
export function addPages(app: Hono, folder: string, page: string): void {
  const servePage = async (context: Context, name: string): Promise<Response> => {
    let html: string;
    try {
      html = await readFile(join(folder, name), 'utf8');
    } catch {
      return refuse(context, 404, 'there is no such page');
    }
    const nonce = randomBytes(16).toString('base64url');
    const meta = `<meta name="csp-nonce" content="${nonce}" />`;
    context.header('Content-Security-Policy', contentPolicy(nonce));
    context.header('Cache-Control', 'no-store');
    return context.html(html.replace(/<head\b[^>]*>/iu, (head) => `${head}${meta}`));
  };
  app.get('/', (context) => servePage(context, page));
  app.get('/:name{[a-z0-9-]+\\.html}', (context) => servePage(context, context.req.param('name')));
  app.get(
    '*',
    serveStatic({
      root: folder,
      onFound: (path, context) => {
        // Workers are documents of their own: what they may reach is in their own header.
        if (path.endsWith('.js')) {
          context.header(
            'Content-Security-Policy',
            "default-src 'none'; script-src 'self'; connect-src 'self'",
          );
        }
        // Names of built assets hold a hash of what is in them.
        const forever = context.req.path.startsWith('/assets/');
        context.header(
          'Cache-Control',
          forever ? 'public, max-age=31536000, immutable' : 'no-cache',
        );
      },
    }),
  );
}

/** The pages of the desktop app, with the same headers as in a browser. @param folder the built renderer */
export function appPages(folder: string): Hono {
  const app = new Hono();
  app.use(safeHeaders(false));
  addPages(app, folder, 'index.html');
  return app;
}
