import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { afterEach, expect, it } from 'vitest';
import { findBrowser } from './browser.ts';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'nonce-abc'",
  "style-src-attr 'unsafe-inline'",
  "worker-src 'self'",
  "connect-src 'self'",
].join('; ');

const saved = process.env['SKEIN_TEST_BROWSER'];

afterEach(() => {
  if (saved === undefined) delete process.env['SKEIN_TEST_BROWSER'];
  else process.env['SKEIN_TEST_BROWSER'] = saved;
});

/** Opens a page under our policy and returns its title and what the policy refused. */
async function visit(usual?: 'system'): Promise<{ title: string; refused: string[] }> {
  const server = createServer((request, response) => {
    const script = request.url === '/app.js';
    response.writeHead(200, {
      'content-type': script ? 'text/javascript' : 'text/html',
      'content-security-policy': POLICY,
    });
    response.end(
      script
        ? "document.body.style.color = 'red'; document.title = 'drawn ' + document.querySelector('p').offsetHeight;"
        : '<!doctype html><title>empty</title><p>text</p><script>document.title = "inline"</script><script src="/app.js" defer></script>',
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { executablePath, args } = await findBrowser(usual);
  const browser = await chromium.launch({ executablePath, args: [...args] });
  try {
    const page = await browser.newPage();
    const refused: string[] = [];
    page.on('console', (message) => refused.push(message.text()));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction(() => document.title.startsWith('drawn'));
    return { title: await page.title(), refused };
  } finally {
    await browser.close();
    server.close();
  }
}

it('draws a page under our Content Security Policy in the system’s browser, if it has one', async () => {
  const { title, refused } = await visit('system');
  expect(title).toMatch(/^drawn [1-9]/);
  expect(refused.filter((text) => !text.includes('favicon'))).toEqual([
    expect.stringMatching(/inline script.*Content Security Policy/s),
  ]);
});

it.runIf(process.platform === 'linux')(
  'does the same in the browser from npm, unpacked once',
  async () => {
    process.env['SKEIN_TEST_BROWSER'] = 'npm';
    const { title } = await visit();
    expect(title).toMatch(/^drawn [1-9]/);
    const { executablePath } = await findBrowser();
    const { stdout } = await promisify(execFile)(executablePath, ['--version']);
    expect(stdout).toMatch(/Chrom/);
  },
  60_000,
);

it('names a browser that cannot be run', async () => {
  process.env['SKEIN_TEST_BROWSER'] = '/nowhere/chrome';
  await expect(findBrowser()).rejects.toThrow('/nowhere/chrome');
});
