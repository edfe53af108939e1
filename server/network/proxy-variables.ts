/** How programs are told of a proxy. */

/** Names that most programs read, in the spelling of each. */
const HTTP_NAMES: readonly string[] = [
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'WS_PROXY', 'WSS_PROXY'].flatMap((name) => [
    name,
    name.toLowerCase(),
  ]),
  'npm_config_proxy',
  'npm_config_https_proxy',
  'YARN_HTTP_PROXY',
  'YARN_HTTPS_PROXY',
  'PIP_PROXY',
  'BUNDLE_HTTP_PROXY',
  'BUNDLE_HTTPS_PROXY',
];
/** In the command's own network: its servers, and those of the thread's other commands. */
const OWN = 'localhost,127.0.0.1,::1';

export function proxyVariables(port: number, token: string): Readonly<Record<string, string>> {
  const url = `http://skein:${token}@127.0.0.1:${port}`;
  return {
    ...Object.fromEntries(HTTP_NAMES.map((name) => [name, url])),
    NO_PROXY: OWN,
    no_proxy: OWN,
    npm_config_noproxy: OWN,
    // Node and what is built on it look at the names above only if told to.
    NODE_USE_ENV_PROXY: '1',
    ELECTRON_GET_USE_PROXY: '1',
  };
}
