/**
 * The variables a command gets: an allow-list, so that a key which nobody thought of never reaches
 * one, and settings that keep tools from waiting for a person.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';

type Variables = Readonly<Record<string, string | undefined>>;

const ALLOWED: ReadonlySet<string> = new Set(
  `PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TMPDIR TMP TEMP HOSTNAME CI
   XDG_CONFIG_HOME XDG_CACHE_HOME XDG_DATA_HOME XDG_STATE_HOME XDG_RUNTIME_DIR XDG_DATA_DIRS XDG_CONFIG_DIRS
   HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY
   SSL_CERT_FILE SSL_CERT_DIR NODE_EXTRA_CA_CERTS REQUESTS_CA_BUNDLE CURL_CA_BUNDLE GIT_SSL_CAINFO
   JAVA_HOME JDK_HOME MAVEN_HOME M2_HOME GRADLE_HOME GRADLE_USER_HOME KOTLIN_HOME
   ANDROID_HOME ANDROID_SDK_ROOT ANDROID_NDK_HOME FLUTTER_ROOT
   GOPATH GOROOT GOBIN GOCACHE GOMODCACHE GOFLAGS GOOS GOARCH CGO_ENABLED
   CARGO_HOME CARGO_TARGET_DIR RUSTUP_HOME RUSTUP_TOOLCHAIN RUSTFLAGS RUST_BACKTRACE
   NVM_DIR NVM_BIN VOLTA_HOME FNM_DIR FNM_MULTISHELL_PATH N_PREFIX ASDF_DIR ASDF_DATA_DIR MISE_DATA_DIR
   PNPM_HOME BUN_INSTALL DENO_DIR DENO_INSTALL NODE_PATH COREPACK_HOME
   PYENV_ROOT VIRTUAL_ENV PYTHONPATH PYTHONHOME UV_CACHE_DIR POETRY_HOME PIPX_HOME
   CONDA_EXE CONDA_PREFIX CONDA_DEFAULT_ENV CONDA_PYTHON_EXE MAMBA_ROOT_PREFIX
   RBENV_ROOT GEM_HOME GEM_PATH BUNDLE_PATH DOTNET_ROOT DOTNET_CLI_HOME
   SDKROOT DEVELOPER_DIR MACOSX_DEPLOYMENT_TARGET HOMEBREW_PREFIX HOMEBREW_CELLAR HOMEBREW_REPOSITORY
   CC CXX CPP LD AR CFLAGS CXXFLAGS CPPFLAGS LDFLAGS MAKEFLAGS CMAKE_PREFIX_PATH
   PKG_CONFIG_PATH LD_LIBRARY_PATH DYLD_LIBRARY_PATH LIBRARY_PATH CPATH
   NIX_PATH NIX_PROFILES NIX_SSL_CERT_FILE LOCALE_ARCHIVE
   GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
   SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT APPDATA LOCALAPPDATA USERPROFILE USERNAME USERDOMAIN
   HOMEDRIVE HOMEPATH PROGRAMFILES PROGRAMFILES(X86) PROGRAMW6432 PROGRAMDATA COMMONPROGRAMFILES
   ALLUSERSPROFILE PUBLIC OS NUMBER_OF_PROCESSORS PROCESSOR_ARCHITECTURE PSMODULEPATH`.split(/\s+/),
);

const ALLOWED_PREFIXES: readonly string[] = ['LC_', 'CARGO_PROFILE_'];

const SECRET =
  /KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|COOKIE|PRIVATE|(^|_)(API|AUTH|PASS|PAT|DSN)(_|$)/i;
const OURS = /^(SKEIN_|ELECTRON_|NODE_OPTIONS$|NODE_REPL|npm_)/i;
/** `scheme://user:password@host`, as proxies have it. */
const URL_WITH_PASSWORD = /:\/\/[^/\s@]*:[^/\s@]*@/;

/** Answers for tools that would otherwise open a pager, an editor or a question. */
const NON_INTERACTIVE: Readonly<Record<string, string>> = {
  TERM: 'dumb',
  NO_COLOR: '1',
  PAGER: 'cat',
  GIT_PAGER: 'cat',
  GH_PAGER: 'cat',
  MANPAGER: 'cat',
  SYSTEMD_PAGER: 'cat',
  GIT_TERMINAL_PROMPT: '0',
  GIT_EDITOR: 'true',
  EDITOR: 'true',
  VISUAL: 'true',
};

export interface VariableOptions {
  /** Names to let through although the list lacks them; a name that looks like a secret stays out. */
  readonly include?: readonly string[];
  /** What a login shell of the user has; see `loginVariables`. */
  readonly login?: Variables;
}

/** Picks from `source` what commands may see. Pure. */
export function commandVariables(
  source: Variables,
  options: VariableOptions = {},
): Record<string, string> {
  const included = new Set((options.include ?? []).map((name) => name.toUpperCase()));
  const picked: Record<string, string> = {};
  for (const variables of [source, options.login ?? {}]) {
    for (const [name, value] of Object.entries(variables)) {
      if (value === undefined || !isAllowed(name, included)) continue;
      if (URL_WITH_PASSWORD.test(value)) continue;
      picked[name] = value;
    }
  }
  // Windows keeps the case of `Path`, so the name is searched rather than written.
  for (const name of Object.keys(picked)) {
    if (name.toUpperCase() !== 'PATH') continue;
    picked[name] = cleanPath(picked[name] ?? '', source['npm_lifecycle_event'] !== undefined);
  }
  if (picked['LANG'] === undefined && picked['LC_ALL'] === undefined) picked['LANG'] = 'C.UTF-8';
  return { ...picked, ...NON_INTERACTIVE };
}

/**
 * What a client's own processes get of what commands see: with the user's own pager, editor and
 * colours (from `source`), for a person may be there to use them. Pure.
 */
export function clientVariables(
  variables: Readonly<Record<string, string>>,
  source: Variables,
  terminal: boolean,
): Record<string, string> {
  const picked: Record<string, string> = { ...variables };
  for (const name of Object.keys(NON_INTERACTIVE)) {
    const own = source[name];
    if (own === undefined) delete picked[name];
    else picked[name] = own;
  }
  // Of the terminal that the server itself was started in, nothing is left but its name.
  if (terminal && (picked['TERM'] ?? 'dumb') === 'dumb') picked['TERM'] = 'xterm-256color';
  return picked;
}

/** Ways to what the user unlocked for their session: keys of ssh, the keyring, a window to ask in. */
const SESSION: readonly string[] = [
  'SSH_AUTH_SOCK',
  'SSH_ASKPASS',
  'DBUS_SESSION_BUS_ADDRESS',
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'XAUTHORITY',
];

/** What a command of the user's own has besides, as one in their terminal; never one of the agent's. Pure. */
export function sessionVariables(source: Variables): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of SESSION) {
    const value = source[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}

function isAllowed(name: string, included: ReadonlySet<string>): boolean {
  if (OURS.test(name) || SECRET.test(name)) return false;
  const upper = name.toUpperCase();
  return (
    ALLOWED.has(upper) ||
    included.has(upper) ||
    ALLOWED_PREFIXES.some((prefix) => upper.startsWith(prefix))
  );
}

/**
 * A relative entry would let a file of the workspace pose as a known program, so it goes. Started
 * through `npm`, the front of the list holds the tools of Skein itself, not the user's.
 */
function cleanPath(value: string, startedByNpm: boolean): string {
  return value
    .split(path.delimiter)
    .filter((entry) => path.isAbsolute(entry))
    .filter((entry) => !startedByNpm || !/node_modules[\\/]\.bin$|[\\/]node-gyp-bin$/.test(entry))
    .join(path.delimiter);
}

/**
 * What the user's login shell has set. An app that a desktop started lacks what profiles add to the
 * path; one that a terminal started has it already, which `SHLVL` tells, and gets `{}`: 0 is what a script
 * leaves that gives way to the app, as that of an AppImage does. Also `{}`
 * when the shell does not answer within `timeoutMs`: commands then run with what is known.
 */
export async function loginVariables(
  shell: string,
  source: Variables = process.env,
  timeoutMs = 5_000,
): Promise<Record<string, string>> {
  if (process.platform === 'win32' || Number(source['SHLVL'] ?? 0) > 0) return {};
  const begin = '__variables_begin__';
  const child = spawn(shell, ['-lc', `printf %s ${begin}; env -0`], {
    env: { ...commandVariables(source) },
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    detached: true,
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', (exitCode) => resolve(exitCode));
  });
  if (code !== 0) return {};
  const text = Buffer.concat(chunks).toString('utf8');
  const variables: Record<string, string> = {};
  for (const entry of text.slice(text.indexOf(begin) + begin.length).split('\0')) {
    const equals = entry.indexOf('=');
    if (equals > 0) variables[entry.slice(0, equals)] = entry.slice(equals + 1);
  }
  return variables;
}
