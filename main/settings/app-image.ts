/**
 * An AppImage puts its own folder in front of what it starts with: right for the app, wrong for all that is
 * started from it. The user's `git`, browser or shell would load libraries that were not made for them.
 */
const LISTS = ['PATH', 'LD_LIBRARY_PATH', 'XDG_DATA_DIRS', 'GSETTINGS_SCHEMA_DIR'] as const;
/** `APPIMAGE` stays: by it the app finds itself again. */
const OWN = ['APPDIR', 'ARGV0', 'OWD'] as const;

/** Takes it out again. The app itself has been loaded by then. */
export function leaveImage(env: NodeJS.ProcessEnv): void {
  const folder = env['APPDIR'];
  if (folder === undefined || !folder.startsWith('/')) return;
  for (const name of LISTS) {
    const value = env[name];
    if (value === undefined) continue;
    const others = value
      .split(':')
      .filter((entry) => entry !== '' && entry !== folder && !entry.startsWith(`${folder}/`));
    if (others.length === 0) delete env[name];
    else env[name] = others.join(':');
  }
  for (const name of OWN) delete env[name];
}
