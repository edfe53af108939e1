/** Options of Codex’s command line that mean nothing here, and what to do instead; docs/command-line.md lists them. */

const REFUSED: Readonly<Record<string, string>> = {
  'approve-for-me':
    'nobody but people approves here; --sandbox and --ask-for-approval say what is asked at all',
  'cyber-access-program': 'it is a programme of OpenAI’s own service',
  'dangerously-bypass-hook-trust':
    'a hook runs when its very words were trusted, for which the app asks',
  'ignore-rules': 'rules hold for every turn; --home has a home without them, the app revokes them',
  trust:
    'a folder is trusted in the app, or in config.toml: [projects."FOLDER"] trust_level = "trusted"',
  'include-non-interactive': 'all threads go on alike: leave it out',
  'no-alt-screen': 'the terminal is never taken over: leave it out',
  'with-access-token': 'there are no accounts of ChatGPT here; a key is read without it',
  'device-auth': 'there are no accounts of ChatGPT here; `skein login` asks for a key',
  'sandbox-state-json': 'it is Codex’s own form; --sandbox, --network and --add-dir say the same',
  'sandbox-state-readable-root': 'all can be read but what config.toml hides',
  'sandbox-state-disable-network': 'there is no network without --network',
  'include-managed-config': 'what an administrator requires always holds',
};

/** Null: it is nobody's. */
export function refusedOption(name: string): string | null {
  return Object.hasOwn(REFUSED, name) ? (REFUSED[name] ?? null) : null;
}
