/** The value of `-c key=value`: TOML, or else a plain word. */
import { parse } from 'smol-toml';

export function tomlValue(text: string): unknown {
  try {
    const value: unknown = parse(`value = ${text}`)['value'];
    return JSON.parse(JSON.stringify(value));
  } catch {
    return text;
  }
}
