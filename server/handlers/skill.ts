/** `skills/*`. */
import path from 'node:path';
import { ConfigWriteError } from '../config/config-edit.ts';
import type { ConfigStore } from '../config/config-store.ts';
import { errorCodes } from '../protocol/envelope.ts';
import { invalidRequest, RpcFault } from '../rpc/fault.ts';
import { shownSkill, skillEntries } from '../skills/skill-book.ts';
import type { SkillBook } from '../skills/skill-book.ts';
import type { HandlersOf } from './dispatcher.ts';

export function skillHandlers(
  skills: SkillBook,
  config: ConfigStore,
): HandlersOf<'skills/list' | 'skills/config/write' | 'skills/extraRoots/set'> {
  return {
    'skills/list': async ({ cwds = [], forceReload = false }) => {
      const asked = cwds.length === 0 ? [process.cwd()] : cwds;
      const data = await Promise.all(
        asked.map(async (cwd) => {
          const list = await skills.list(path.resolve(cwd), forceReload);
          return { cwd, skills: list.skills.map(shownSkill), errors: [...list.errors] };
        }),
      );
      return { data };
    },
    'skills/config/write': async ({ path: file, name, enabled }) => {
      if ((file == null) === (name == null)) {
        const message = 'skills/config/write requires exactly one of path or name';
        throw new RpcFault(errorCodes.invalidParams, message);
      }
      if (file != null && !path.isAbsolute(file)) throw invalidRequest('`path` must be absolute');
      const key = file == null ? 'name' : 'path';
      const value = file ?? name;
      // Without a folder: the entries of a workspace are not the user's to keep.
      const loaded = await config.load();
      const entries = skillEntries(loaded.config).filter((entry) => entry[key] !== value);
      if (!enabled) entries.push({ [key]: value, enabled: false });
      const edit = {
        keyPath: 'skills.config',
        value: entries.length === 0 ? null : entries,
        mergeStrategy: 'replace',
      } as const;
      try {
        await config.write({ edits: [edit] });
      } catch (error) {
        if (!(error instanceof ConfigWriteError)) throw error;
        throw invalidRequest(error.message, { config_write_error_code: error.code });
      }
      return { effectiveEnabled: enabled };
    },
    'skills/extraRoots/set': ({ extraRoots }) => {
      const relative = extraRoots.find((folder) => !path.isAbsolute(folder));
      if (relative !== undefined) {
        throw invalidRequest(`Invalid request: extraRoots must be absolute: ${relative}`);
      }
      skills.setExtraRoots(extraRoots);
      return {};
    },
  };
}
