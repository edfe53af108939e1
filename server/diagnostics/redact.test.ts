import { describe, expect, test } from 'vitest';
import { HIDDEN, Redactor, secretsOf } from './redact.ts';

const redact = (text: string): string => new Redactor().redact(text);
/** Made here, so that no scanner takes this file for a leak. */
const of = (begin: string, length: number, signs = 'aB3'): string =>
  begin + signs.repeat(length).slice(0, length);

describe('shapes of keys', () => {
  test.each([
    ['OpenAI', of('sk-proj-', 48)],
    ['Anthropic', of('sk-ant-api03-', 90)],
    ['OpenRouter', of('sk-or-v1-', 64)],
    ['Google', of('AIza', 35)],
    ['Google, of a login', of('ya29.', 60)],
    ['GitHub', of('ghp_', 36)],
    ['GitHub, of an app', of('ghs_', 36)],
    ['GitHub, fine', of('github_pat_', 82)],
    ['GitLab', of('glpat-', 20)],
    ['AWS', of('AKIA', 16, 'AB3')],
    ['Slack', of('xoxb-', 40)],
    ['Hugging Face', of('hf_', 34)],
    ['Groq', of('gsk_', 52)],
    ['xAI', of('xai-', 80)],
    ['Perplexity', of('pplx-', 48)],
    ['Replicate', of('r8_', 37)],
    ['NVIDIA', of('nvapi-', 64)],
    ['npm', of('npm_', 36)],
    ['PyPI', of('pypi-', 100)],
    ['Stripe', of('sk_live_', 24)],
    ['SendGrid', `${of('SG.', 22)}${of('.', 43)}`],
    ['a JSON Web Token', `${of('eyJ', 30)}${of('.', 60)}${of('.', 43)}`],
  ])('%s', (_name, key) => {
    for (const text of [key, `error: ${key} was refused`, `"${key}"`, `(${key})`, `x=${key}\n`]) {
      expect(redact(text)).not.toContain(key.slice(-12));
      expect(redact(text)).toBe(text.replace(key, HIDDEN));
    }
  });
});

describe('names that say so', () => {
  test.each([
    ['OPENAI_API_KEY=abc', 'OPENAI_API_KEY=[redacted]'],
    ["export GITHUB_TOKEN='two words'", 'export GITHUB_TOKEN=[redacted]'],
    ['{"apiKey":"abc","model":"m"}', '{"apiKey":[redacted],"model":"m"}'],
    ['{\\"api_key\\": \\"abc\\", \\"n\\": 1}', '{\\"api_key\\": [redacted], \\"n\\": 1}'],
    ["{ password: 'hunter 2' }", '{ password: [redacted] }'],
    ['x-api-key: abc', 'x-api-key: [redacted]'],
    ['aws_secret_access_key = abc/def+g', 'aws_secret_access_key = [redacted]'],
    ['db_password: hunter2', 'db_password: [redacted]'],
    ['//registry.example.com/:_authToken=abc', '//registry.example.com/:_authToken=[redacted]'],
    ['Authorization: Bearer abc', 'Authorization: Bearer [redacted]'],
    ['authorization: Basic dTpw, more', 'authorization: Basic [redacted]'],
    ["'proxy-authorization': 'Basic dTpw'", "'proxy-authorization': 'Basic [redacted]'"],
    ['{"Authorization":"Bearer abc"}', '{"Authorization":"Bearer [redacted]"}'],
    ['sent bearer abcdef-123456', 'sent bearer [redacted]'],
    ['Cookie: a=1; session=2', 'Cookie: [redacted]'],
    ['set-cookie: id=abc; Path=/', 'set-cookie: [redacted]'],
    ['https://me:word@example.com/x', 'https://[redacted]@example.com/x'],
    ['git+ssh://abc@example.com/x', 'git+ssh://[redacted]@example.com/x'],
    ['postgres://u:p%40ss@db:5432/x', 'postgres://[redacted]@db:5432/x'],
    ['GET /x?a=1&access_token=abc&b=2', 'GET /x?a=1&access_token=[redacted]&b=2'],
    ['https://s.example/x?X-Amz-Signature=0af', 'https://s.example/x?X-Amz-Signature=[redacted]'],
    ['http://127.0.0.1:4000/#link=abc_def', 'http://127.0.0.1:4000/#link=[redacted]'],
  ])('%s', (text, safe) => {
    expect(redact(text)).toBe(safe);
    expect(redact(safe)).toBe(safe);
  });
});

test.each([
  'SyntaxError: Unexpected token } in JSON at position 4',
  'inputTokens: 1200, outputTokens: 34, token: 512',
  'listening on http://127.0.0.1:4000/thread/1?page=2#line',
  'the bearer of this message',
  'at Object.<anonymous> (/home/me/sk-short/index.js:10:3)',
  'PWD=/home/me/work PATH=/usr/bin:/bin',
  'mail me@example.com or see https://example.com/@me/x',
  'risk-averse-and-hyphenated-words-are-fine',
  'no secrets here, tokenizer loaded',
  '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
])('leaves alone: %s', (text) => {
  expect(redact(text)).toBe(text);
});

describe('private keys', () => {
  const key = (kind: string): string =>
    `-----BEGIN ${kind}-----\n${'QUJDREVG\n'.repeat(20)}-----END ${kind}-----`;
  test.each(['PRIVATE KEY', 'RSA PRIVATE KEY', 'OPENSSH PRIVATE KEY', 'PGP PRIVATE KEY BLOCK'])(
    '%s',
    (kind) => {
      const safe = redact(`before\n${key(kind)} after\nlast`);
      expect(safe).toBe(`before\n${HIDDEN}\n after\nlast`);
      const oneLine = `x ${key(kind).replaceAll('\n', '\\n')} y`;
      expect(redact(oneLine)).toBe(`x ${HIDDEN} y`);
    },
  );

  test('one that never ends does not hide the rest for ever', () => {
    const text = `-----BEGIN PRIVATE KEY-----\n${'QUJD\n'.repeat(300)}the cause`;
    expect(redact(text)).toMatch(/the cause$/u);
    expect(redact(text)).not.toContain('QUJD\n'.repeat(60));
  });
});

test('values that Skein knows, in every dress they come in', () => {
  const redactor = new Redactor();
  const value = 'my own "word"/2';
  redactor.hide(value);
  redactor.hide('short');
  const dresses = [
    value,
    JSON.stringify({ x: value }),
    `?x=${encodeURIComponent(value)}`,
    Buffer.from(value).toString('base64'),
    Buffer.from(`user:${value}`).toString('base64'),
    Buffer.from(`us:${value}`).toString('base64'),
  ];
  for (const text of dresses) {
    const safe = redactor.redact(`<${text}>`);
    expect(safe, text).toContain(HIDDEN);
    expect(safe, text).not.toContain('own');
  }
  expect(redactor.redact('short words stay')).toBe('short words stay');
});

test('what the environment calls secret', () => {
  const env = {
    OPENAI_API_KEY: 'a',
    MYKEY: 'b',
    github_token: 'c',
    DB_PASSWORD: 'd',
    SSH_KEY: '/home/me/.ssh/id',
    KEYBOARD: 'de',
    TOKENIZERS_PARALLELISM: 'false',
    HOME: '/home/me',
    EMPTY_TOKEN: undefined,
  };
  expect(secretsOf(env)).toEqual(['a', 'b', 'c', 'd', '']);
});

describe('in pieces', () => {
  const secret = of('sk-', 48);
  const lines = `start\nkey ${secret} here\nAuthorization: Bearer xyz\n-----BEGIN PRIVATE KEY-----\nQUJD\n-----END PRIVATE KEY-----\nend`;

  test('cut anywhere, the same comes out as of the whole', () => {
    const whole = new Redactor().redact(lines);
    for (let at = 0; at <= lines.length; at += 1) {
      const stream = new Redactor().stream();
      const parts = [
        stream.write(lines.slice(0, at)),
        stream.write(lines.slice(at)),
        stream.flush(),
      ];
      const text = parts.join('');
      expect(text.replaceAll(/\n+/gu, '\n'), String(at)).toBe(whole.replaceAll(/\n+/gu, '\n'));
    }
  });

  test('sign by sign', () => {
    const stream = new Redactor().stream();
    const text = [...lines].map((sign) => stream.write(sign)).join('') + stream.flush();
    expect(text).not.toContain(secret.slice(0, 20));
    expect(text).not.toContain('xyz');
    expect(text).not.toContain('QUJD');
    expect(text).toMatch(/^start\n.*end$/su);
  });

  test('what waits can be seen, without what is hidden', () => {
    const stream = new Redactor().stream();
    expect(stream.write(`whole\nnot yet ${secret}`)).toBe('whole\n');
    expect(stream.peek()).toBe(`not yet ${HIDDEN}`);
    expect(stream.flush()).toBe(`not yet ${HIDDEN}`);
    expect(stream.flush()).toBe('');
  });

  test('a line without end waits for no more than its bound, and is not cut within a secret', () => {
    for (let before = 0; before < 90; before += 17) {
      const stream = new Redactor().stream();
      let out = '';
      const piece = `${'x'.repeat(before)} ${secret} ${'y'.repeat(31)} ghp_${of('', 36)} `;
      for (let at = 0; at < 1500; at += 1) {
        out += stream.write(piece.slice(0, 50));
        out += stream.write(piece.slice(50));
      }
      expect(stream.peek().length).toBeLessThanOrEqual(70_000);
      out += stream.flush();
      expect(out).not.toContain(secret.slice(-6));
      expect(out.split(HIDDEN).length).toBe(3001);
    }
  });
});

test.each([
  ['a'.repeat(500_000)],
  ['"'.repeat(250_000)],
  ['token'.repeat(75_000)],
  ['token="'.repeat(50_000)],
  ['cookie:'.repeat(50_000)],
  ['authorization: '.repeat(25_000)],
  ['http://'.repeat(50_000)],
  ['sk-'.repeat(125_000)],
  ['eyJ'.repeat(125_000)],
  ['-----BEGIN PRIVATE KEY-----'.repeat(12_500)],
  ['bearer '.repeat(50_000)],
  ['&key='.repeat(50_000)],
])('takes time by length alone: %#', (text) => {
  const half = text.slice(0, text.length / 2);
  const took = (of: string): number => {
    const began = performance.now();
    redact(of);
    return performance.now() - began;
  };
  took(half);
  // Twice the text may take twice the time; what grows by the square takes minutes here.
  expect(took(text)).toBeLessThan(5000);
});
