/** Reads what is in a table of a config. */
import { isTable } from './fields.ts';
import type { TomlTable } from './fields.ts';

/** What `read` makes of each table in a table; what is none is left out. */
export function mapTables<T>(
  source: TomlTable,
  read: (value: TomlTable, name: string) => T,
): Record<string, T> {
  const result: Record<string, T> = {};
  for (const [name, value] of Object.entries(source)) {
    if (isTable(value)) result[name] = read(value, name);
  }
  return result;
}

/** Those of its values that are strings. */
export function texts(source: TomlTable): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(source)) {
    if (typeof value === 'string') result[name] = value;
  }
  return result;
}

/** Reads values whose types were judged before. */
export function reader(source: TomlTable) {
  const get = (key: string): unknown => (Object.hasOwn(source, key) ? source[key] : undefined);
  return {
    text: (key: string): string | null => {
      const value = get(key);
      return typeof value === 'string' ? value : null;
    },
    number: (key: string): number | null => {
      const value = get(key);
      return typeof value === 'number' ? value : null;
    },
    flag: (key: string): boolean | null => {
      const value = get(key);
      return typeof value === 'boolean' ? value : null;
    },
    list: (key: string): readonly string[] => {
      const value = get(key);
      return Array.isArray(value)
        ? value.filter((entry): entry is string => typeof entry === 'string')
        : [];
    },
    table: (key: string): TomlTable => {
      const value = get(key);
      return isTable(value) ? value : {};
    },
  };
}
