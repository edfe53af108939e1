/** The catalogue in English, a part for each folder of the renderer. Its keys are those of every language. */
import { about } from './en/about.ts';
import { app } from './en/app.ts';
import { approvals } from './en/approvals.ts';
import { archive } from './en/archive.ts';
import { commands } from './en/commands.ts';
import { attention } from './en/attention.ts';
import { common } from './en/common.ts';
import { components } from './en/components.ts';
import { composer } from './en/composer.ts';
import { crashes } from './en/crashes.ts';
import { data } from './en/data.ts';
import { desktop } from './en/desktop.ts';
import { desktopSettings } from './en/desktop-settings.ts';
import { diff } from './en/diff.ts';
import { files } from './en/files.ts';
import { find } from './en/find.ts';
import { firstRun } from './en/first-run.ts';
import { hooks } from './en/hooks.ts';
import { lib } from './en/lib.ts';
import { mcp } from './en/mcp.ts';
import { models } from './en/models.ts';
import { navigator } from './en/navigator.ts';
import { palette } from './en/palette.ts';
import { projects } from './en/projects.ts';
import { rewind } from './en/rewind.ts';
import { rules } from './en/rules.ts';
import { search } from './en/search.ts';
import { servers } from './en/servers.ts';
import { settings } from './en/settings.ts';
import { skills } from './en/skills.ts';
import { shortcuts } from './en/shortcuts.ts';
import { signIns } from './en/sign-ins.ts';
import { stores } from './en/stores.ts';
import { terminal } from './en/terminal.ts';
import { threadFile } from './en/thread-file.ts';
import { threads } from './en/threads.ts';
import { transcript } from './en/transcript.ts';
import { trust } from './en/trust.ts';
import { updates } from './en/updates.ts';
import { workers } from './en/workers.ts';
import { worktree } from './en/worktree.ts';

export const english = {
  about,
  app,
  approvals,
  archive,
  commands,
  attention,
  common,
  components,
  composer,
  crashes,
  data,
  desktop,
  desktopSettings,
  diff,
  files,
  find,
  firstRun,
  hooks,
  lib,
  mcp,
  models,
  navigator,
  palette,
  projects,
  rewind,
  rules,
  search,
  servers,
  settings,
  skills,
  shortcuts,
  signIns,
  stores,
  terminal,
  threadFile,
  threads,
  transcript,
  trust,
  updates,
  workers,
  worktree,
} as const;
