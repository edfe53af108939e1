/**
 * Electron's fuses as a released Skein has them: switches in the program itself that no argument and no
 * variable of the environment can turn. Packaging sets and reads back exactly these.
 */

/** @electron/fuses' names (`FuseV1Options`), with why where it is not plain. */
export const FUSES = {
  // On: the app server is started as `ELECTRON_RUN_AS_NODE=1 skein server/index.cjs`, as
  // `utilityProcess` has no stdin. What that costs is in docs/threat-model.md.
  RunAsNode: true,
  EnableCookieEncryption: true,
  // `NODE_OPTIONS` and `NODE_EXTRA_CA_CERTS` would run another's code in the app.
  EnableNodeOptionsEnvironmentVariable: false,
  // `--inspect` would, too. Test drivers need it: what they drive is packed with it on.
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  // No page of ours has a file: address.
  GrantFileProtocolExtraPrivileges: false,
} as const satisfies Record<string, boolean>;
