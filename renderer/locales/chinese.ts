/** The catalogue in Chinese, loaded when it is wanted. CONTRIBUTING.md has its glossary. */
import type { english } from './english.ts';
import type { Translated } from './translated.ts';
import { about } from './zh/about.ts';
import { app } from './zh/app.ts';
import { approvals } from './zh/approvals.ts';
import { archive } from './zh/archive.ts';
import { commands } from './zh/commands.ts';
import { attention } from './zh/attention.ts';
import { common } from './zh/common.ts';
import { components } from './zh/components.ts';
import { composer } from './zh/composer.ts';
import { crashes } from './zh/crashes.ts';
import { data } from './zh/data.ts';
import { desktop } from './zh/desktop.ts';
import { desktopSettings } from './zh/desktop-settings.ts';
import { diff } from './zh/diff.ts';
import { files } from './zh/files.ts';
import { find } from './zh/find.ts';
import { firstRun } from './zh/first-run.ts';
import { hooks } from './zh/hooks.ts';
import { lib } from './zh/lib.ts';
import { mcp } from './zh/mcp.ts';
import { models } from './zh/models.ts';
import { navigator } from './zh/navigator.ts';
import { palette } from './zh/palette.ts';
import { projects } from './zh/projects.ts';
import { rewind } from './zh/rewind.ts';
import { rules } from './zh/rules.ts';
import { search } from './zh/search.ts';
import { servers } from './zh/servers.ts';
import { settings } from './zh/settings.ts';
import { skills } from './zh/skills.ts';
import { shortcuts } from './zh/shortcuts.ts';
import { signIns } from './zh/sign-ins.ts';
import { stores } from './zh/stores.ts';
import { terminal } from './zh/terminal.ts';
import { threadFile } from './zh/thread-file.ts';
import { threads } from './zh/threads.ts';
import { transcript } from './zh/transcript.ts';
import { trust } from './zh/trust.ts';
import { updates } from './zh/updates.ts';
import { workers } from './zh/workers.ts';
import { worktree } from './zh/worktree.ts';

export const chinese: Translated<typeof english> = {
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
};
