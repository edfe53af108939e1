// Who may import whom. There are no exceptions to add to: a file that needs one is in the wrong
// folder, or the rule is wrong for everybody and changes in docs/adr/.
//
// Two rules that look at folders as a whole (imports among a zone's folders go one way, and no
// file escapes the cruise) are in build/import-rules.ts; build/import-rules.test.ts breaks every
// rule once.

const TEST = String.raw`\.test\.tsx?$`;
/** Parts that only tests use: their folders are called `testing`. */
const TESTING = '(^|/)testing/';
const NODE_ONLY = '(^|/)node_modules/(better-sqlite3|ws|hono|@hono/node-server|openai|electron)/';
const ELECTRON = '(^|/)node_modules/electron/|^electron$';
const TEST_TOOLS = '(^|/)node_modules/(vitest|@vitest|happy-dom|@testing-library)/';

/** Own code: everything below the zones. */
const ZONES = '^(server|preload|main|renderer|build|e2e)/';

const PROTOCOL = '^server/protocol/';
/** Of the server: its home, its version, its programs. */
const SERVER_ROOTS = '^server/[^/]+$';
const MAIN_ROOTS = '^main/[^/]+$';
/** Plain objects: what main says itself, in the one catalogue there is. */
const DESKTOP_WORDS = String.raw`^renderer/locales/(en|zh)/(attention|commands|desktop)\.ts$`;
const REDACT = String.raw`^server/diagnostics/redact\.ts$`;
const MAIN_CLI = String.raw`^main/(cli|open)\.ts$`;

/** @param {string[]} allowed what `from` may import of our own code, besides itself */
function mayImport(name, comment, from, allowed, extra = {}) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: from, pathNot: extra.fromNot ?? [] },
    to: { path: ZONES, pathNot: [from, ...allowed] },
  };
}

function never(name, comment, from, to, more = {}) {
  return { name, comment, severity: 'error', from, to: { ...to, ...more } };
}

module.exports = {
  forbidden: [
    never(
      'no-cycles',
      'No file imports itself through others, not even for a type.',
      {},
      { circular: true },
    ),
    never(
      'resolvable',
      'What is imported exists and is in package.json.',
      {},
      { couldNotResolve: true },
    ),
    never(
      'nothing-imports-tests',
      'A test is nobody’s dependency. What several tests share lies in a folder called testing/.',
      {},
      { path: TEST },
    ),
    never(
      'testing-only-from-tests',
      'What ships does not use test parts.',
      { path: '^(server|preload|main|renderer)/', pathNot: [TEST, TESTING] },
      { path: [TESTING, TEST_TOOLS, '^e2e/'] },
    ),
    never(
      'no-tools-in-the-product',
      'What ships uses no build code.',
      { path: '^(server|preload|main|renderer)/', pathNot: [TEST, TESTING] },
      { path: '^build/' },
    ),

    // server
    mayImport('protocol-alone', 'The contract stands alone.', PROTOCOL, []),
    never(
      'protocol-only-zod-mini',
      'The contract’s only library is zod/mini.',
      { path: PROTOCOL, pathNot: [TEST, TESTING] },
      { dependencyTypesNot: ['local'], pathNot: ['(^|/)node_modules/zod/(v4/)?mini/'] },
    ),
    mayImport('rpc', 'rpc → protocol.', '^server/rpc/', [PROTOCOL]),
    mayImport('client', 'client → protocol, rpc.', '^server/client/', [PROTOCOL, '^server/rpc/']),
    mayImport(
      'server-alone',
      'The server is whole by itself: never main, preload, renderer.',
      '^server/',
      [],
    ),
    mayImport(
      'doors',
      'Programs that drive a server → its client; doctor and generate look inside.',
      '^server/(cli|acp|mcp-server)/',
      [PROTOCOL, '^server/rpc/', '^server/client/', SERVER_ROOTS],
      { fromNot: ['^server/cli/(doctor|generate)/', TEST, TESTING] },
    ),
    never(
      'doors-on-top',
      'Nothing in the server needs its doors, but its start.',
      { path: '^server/[^/]+/', pathNot: ['^server/(cli|acp|mcp-server)/'] },
      { path: '^server/(cli|acp|mcp-server)/' },
    ),
    never(
      'openai-only-in-model',
      'Only server/model knows the SDK.',
      { pathNot: '^server/model/' },
      { path: '(^|/)node_modules/openai/' },
    ),

    // electron
    never(
      'electron-only-at-the-edge',
      'electron is imported by main/index.ts, main/windows, main/ipc and preload only.',
      {
        pathNot: [
          String.raw`^main/index\.ts$`,
          '^main/windows/',
          '^main/ipc/',
          '^preload/',
          '^e2e/',
        ],
      },
      { path: ELECTRON },
    ),

    // preload
    mayImport('preload', 'preload → protocol.', '^preload/', [PROTOCOL]),
    never(
      'preload-protocol-types-only',
      'A preload takes types from the contract, no code.',
      { path: '^preload/', pathNot: [TEST, TESTING] },
      { path: PROTOCOL, dependencyTypesNot: ['type-only'] },
    ),
    never(
      'preload-only-electron',
      'A sandboxed preload has electron and nothing else.',
      { path: '^preload/', pathNot: [TEST, TESTING] },
      { dependencyTypesNot: ['local', 'type-only'], pathNot: [ELECTRON] },
    ),

    // renderer
    mayImport('renderer', 'renderer → protocol and the type of the bridge.', '^renderer/', [
      PROTOCOL,
      String.raw`^preload/bridge\.ts$`,
    ]),
    never(
      'renderer-bridge-type-only',
      'The bridge is a type to the renderer.',
      { path: '^renderer/' },
      { path: '^preload/', dependencyTypesNot: ['type-only'] },
    ),
    never(
      'renderer-no-node',
      'The renderer runs in a browser.',
      { path: '^renderer/', pathNot: [TEST, TESTING] },
      { dependencyTypes: ['core'] },
    ),
    never(
      'renderer-no-node-packages',
      'These packages need Node.',
      { path: '^renderer/', pathNot: [TEST, TESTING] },
      { path: NODE_ONLY },
    ),
    never(
      'features-apart',
      'A feature does not import another: what both need is a component, a store or in lib.',
      { path: '^renderer/features/([^/]+)/' },
      { path: '^renderer/features/', pathNot: '^renderer/features/$1/' },
    ),

    // main
    mayImport(
      'main-core',
      'main’s core → protocol, rpc, client, what hides secrets, and the core.',
      '^main/(hub|storage|app-server|projects|settings|sign-ins|http|diagnostics|parts|updates|workers|about)/',
      [PROTOCOL, '^server/rpc/', '^server/client/', REDACT],
      { fromNot: [TEST] },
    ),
    mayImport(
      'main-desktop',
      'main/desktop, without Electron → hub, servers’ names, settings, and words of the catalogue.',
      '^main/desktop/',
      [PROTOCOL, '^server/rpc/', '^main/(hub|app-server|settings)/', DESKTOP_WORDS],
      { fromNot: [TEST] },
    ),
    mayImport(
      'main-ipc',
      'main/ipc → hub and the table of channels.',
      '^main/ipc/',
      ['^main/hub/', String.raw`^preload/channels\.ts$`],
      { fromNot: [TEST] },
    ),
    mayImport(
      'main-windows',
      'main/windows → desktop, diagnostics, settings, updates, protocol.',
      '^main/windows/',
      ['^main/desktop/', '^main/diagnostics/', '^main/settings/', '^main/updates/', PROTOCOL],
      { fromNot: [TEST] },
    ),
    mayImport(
      'main-roots',
      'The composition roots → all of main.',
      MAIN_ROOTS,
      ['^main/', PROTOCOL, '^server/rpc/', '^server/client/'],
      { fromNot: [MAIN_CLI] },
    ),
    mayImport(
      'main-cli',
      '`skein` → all of main, and the server’s own programs, which are its headless subcommands.',
      MAIN_CLI,
      [
        '^main/',
        PROTOCOL,
        '^server/rpc/',
        '^server/client/',
        String.raw`^server/index\.ts$`,
        '^server/cli/',
      ],
    ),
    never(
      'main-sqlite-only-in-storage',
      'In main only storage opens the database.',
      { path: '^main/', pathNot: '^main/storage/' },
      { path: '(^|/)node_modules/(@types/)?better-sqlite3/' },
    ),
  ],
  options: {
    // Types are imports too: a renderer that names main's types is tied to main.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^out/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.d.ts', '.mjs', '.cjs', '.js', '.json'],
    },
    moduleSystems: ['es6', 'cjs'],
  },
};
