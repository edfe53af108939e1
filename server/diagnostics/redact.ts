/**
 * Takes secrets out of text before it is kept or shown: what has the shape of a key, what stands behind a
 * name that says so, and the very values that Skein knows. Logs of servers, crash reports and causes pass
 * here. It errs on the side of hiding.
 */

export const HIDDEN = '[redacted]';

/** Keys that say by their beginning whose they are. */
const SHAPES = new RegExp(
  [
    // OpenAI, Anthropic, OpenRouter, DeepSeek and many more
    String.raw`sk-[\w-]{16,}`,
    String.raw`(?:gsk|hf|fw|r8|npm|xai|dop_v1|dckr_pat|lin_api|ntn)_[A-Za-z0-9]{20,}`,
    String.raw`(?:xai|pplx|csk|nvapi|pypi|tgp|jina|glpat|sgp|xapp|xox[a-z])-[\w-]{16,}`,
    String.raw`gh[a-z]_[A-Za-z0-9]{30,}`,
    String.raw`github_pat_\w{22,}`,
    String.raw`[sr]k_(?:live|test)_\w{16,}`,
    String.raw`SG\.[\w-]{16,}\.[\w-]{16,}`,
    String.raw`AIza[\w-]{30,}`,
    String.raw`ya29\.[\w-]{20,}`,
    String.raw`A[KS]IA[0-9A-Z]{16}`,
    // JSON Web Tokens
    String.raw`eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?`,
  ]
    .map((shape) => String.raw`(?<![A-Za-z0-9])${shape}`)
    .join('|'),
  'gu',
);

/** Up to the value; a text within JSON within JSON has its quotes escaped. */
const IS = String.raw`\\?["']?[ \t]{0,3}(?:=>?|:)[ \t]{0,3}`;
/** What ends a name of something that is nobody's business. */
const NAMES = [
  // How many there are of the model's is no secret.
  String.raw`token(?!${IS}\d{1,9}(?![\w.]))`,
  String.raw`secret`,
  String.raw`passw(?:or)?d`,
  String.raw`passphrase`,
  String.raw`api[_-]?key`,
  String.raw`(?:access|account|private|secret|signing|encryption)[_-]?key`,
  String.raw`credentials?`,
  String.raw`(?:client|consumer)[_-]?secret`,
  String.raw`[_-]auth`,
  String.raw`x-amz-signature`,
].join('|');
const VALUE = String.raw`(?:\\?"[^"\n]{1,8192}"|'[^'\n]{1,8192}'|[^\s"'\\,;&]+)`;

const NAMED = new RegExp(
  [
    String.raw`((?:proxy-)?authorization${IS}\\?["']?(?:(?:bearer|basic|token|digest)[ \t]+)?)[^\s"'\\,][^\n"'\\]*`,
    String.raw`((?:set-)?cookie${IS}\\?["']?)[^\s"'\\][^\n"'\\]*`,
    String.raw`(bearer[ \t]+)(?=[\w.~+/=-]*\d)[\w.~+/=-]{12,}`,
    String.raw`((?:${NAMES})${IS})${VALUE}`,
    // Of an address: a name and a word before the host, one-time codes and signatures behind it.
    String.raw`([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/?#"'@]{1,1024}@`,
    String.raw`([?&#](?:key|sig|signature|code|link|auth|jwt|sid|session)=)[^\s"'&#\\]+`,
  ].join('|'),
  'giu',
);

const PRIVATE_KEY = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/u;
const PRIVATE_KEY_END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/u;
/** A key that never ends does not hide all that follows: an RSA key of 16,384 bits has 200 lines. */
const KEY_LINES = 260;

/** Shorter ones stand in too much that is none of theirs; no provider has such keys. */
const SHORTEST = 8;

/** Values of the environment whose names say that they are secret: the servers that we start have them. */
export function secretsOf(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env).flatMap(([name, value = '']) =>
    // A path only tells where one lies.
    /(?:^|_)(?:\w*KEY|TOKEN|SECRET|PASSW(?:OR)?D|PASSPHRASE|CREDENTIALS?)$/iu.test(name) &&
    !/^[/~.]/u.test(value)
      ? [value]
      : [],
  );
}

/** Takes secrets out, and remembers which values are secret. */
export class Redactor {
  /** The longest first: a value may hold another. */
  #known: readonly string[] = [];

  /** From now on this value is hidden, and so is what it is when written for JSON, a URL or a header. */
  hide(value: string): void {
    if (value.length < SHORTEST) return;
    const forms = [
      value,
      JSON.stringify(value).slice(1, -1),
      encodeURIComponent(value),
      // In `Basic` a name is before it: three ways to begin within a group of base64.
      ...[0, 1, 2].map((before) => inBase64(value, before)),
    ];
    this.#known = [...new Set([...this.#known, ...forms])]
      .filter((form) => form.length >= SHORTEST)
      .toSorted((a, b) => b.length - a.length);
  }

  /** @param text whole lines, or a text that is whole by itself */
  redact(text: string): string {
    return this.#lines(new KeyState().through(text));
  }

  /** For text that comes in pieces: nothing leaves before its line is whole. */
  stream(): RedactedStream {
    return new RedactedStream((text) => this.#lines(text));
  }

  #lines(text: string): string {
    let safe = text;
    for (const secret of this.#known) {
      if (safe.includes(secret)) safe = safe.replaceAll(secret, HIDDEN);
    }
    return safe.replace(SHAPES, HIDDEN).replace(NAMED, (match: string, ...groups: unknown[]) => {
      const kept = groups.slice(0, 6).find((group) => typeof group === 'string') ?? '';
      const end = match.endsWith('@') && kept.endsWith('://') ? '@' : '';
      return `${kept}${HIDDEN}${end}`;
    });
  }
}

/** What is the same of a value in base64, whatever else is around it. */
function inBase64(value: string, before: number): string {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
  // Signs that hold bits of what is before it, or behind it, are not its own.
  const own = Math.floor((bytes.length * 8) / 6);
  return bytes.toString('base64').slice(Math.ceil((before * 8) / 6), own);
}

/** Whether the text is within a private key: such are of many lines. */
class KeyState {
  #linesLeft = 0;

  through(text: string): string {
    if (this.#linesLeft === 0 && !PRIVATE_KEY.test(text)) return text;
    return text
      .split('\n')
      .map((line) => this.#line(line))
      .filter((line) => line !== null)
      .join('\n');
  }

  #line(line: string): string | null {
    let rest = line;
    let kept = '';
    if (this.#linesLeft > 0) {
      const end = PRIVATE_KEY_END.exec(rest);
      this.#linesLeft -= 1;
      if (end === null) return null;
      this.#linesLeft = 0;
      rest = rest.slice(end.index + end[0].length);
    }
    for (let begin = PRIVATE_KEY.exec(rest); begin !== null; begin = PRIVATE_KEY.exec(rest)) {
      kept += `${rest.slice(0, begin.index)}${HIDDEN}`;
      rest = rest.slice(begin.index + begin[0].length);
      const end = PRIVATE_KEY_END.exec(rest);
      if (end === null) {
        this.#linesLeft = KEY_LINES;
        return kept;
      }
      rest = rest.slice(end.index + end[0].length);
    }
    return kept + rest;
  }
}

/** A line that is longer goes out in parts. */
const LONGEST_LINE = 64 * 1024;
/** So much of it waits for what may still belong to it. */
const HELD_BACK = 4096;

export class RedactedStream {
  readonly #redact: (text: string) => string;
  readonly #keys = new KeyState();
  #pending = '';

  constructor(redact: (text: string) => string) {
    this.#redact = redact;
  }

  /** @returns what may be kept and shown by now */
  write(text: string): string {
    const whole = text.lastIndexOf('\n') + 1;
    if (whole > 0) {
      const ready = this.#pending + text.slice(0, whole);
      this.#pending = text.slice(whole);
      return this.#safe(ready) + this.#overlong();
    }
    this.#pending += text;
    return this.#overlong();
  }

  /** What waits for the end of its line, as if that were here. */
  peek(): string {
    return this.#redact(this.#pending);
  }

  /** The same, and it waits no longer. */
  flush(): string {
    const rest = this.#pending;
    this.#pending = '';
    return this.#safe(rest);
  }

  #safe(text: string): string {
    return text === '' ? '' : this.#redact(this.#keys.through(text));
  }

  #overlong(): string {
    const { length } = this.#pending;
    if (length <= LONGEST_LINE) return '';
    for (const further of [0, 100, 1000, 5000, 20_000]) {
      const cut = length - HELD_BACK - further;
      if (!this.#isWhole(cut)) continue;
      const ready = this.#pending.slice(0, cut);
      this.#pending = this.#pending.slice(cut);
      return this.#safe(ready);
    }
    return this.flush();
  }

  /** Whether a cut here goes through nothing that is hidden. */
  #isWhole(cut: number): boolean {
    const text = this.#pending;
    const near = text.slice(cut - 80, cut + 80);
    if (PRIVATE_KEY.test(near) || PRIVATE_KEY_END.test(near)) return false;
    return this.#redact(text.slice(0, cut)) + this.#redact(text.slice(cut)) === this.#redact(text);
  }
}
