/** Paths of a config file that count from its folder. */
import path from 'node:path';
import type { TomlTable } from './fields.ts';

/** `folder`: absolute. What is no string stays, for its reader to judge. */
export function withAbsolutePaths(config: TomlTable, folder: string): TomlTable {
  const { model_catalog_json: file } = config;
  if (typeof file !== 'string' || file === '') return config;
  return { ...config, model_catalog_json: path.resolve(folder, file) };
}
