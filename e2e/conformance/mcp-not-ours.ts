/**
 * Scenarios of the MCP conformance suite that do not apply to `skein mcp-server`, and why. One that
 * passes all the same is stale, and fails the run.
 */
interface NotOurs {
  readonly why: string;
  readonly scenarios: readonly string[];
}

export const notOurs: readonly NotOurs[] = [
  {
    why: "They call tools of the suite's own example server, which give what the suite wants to see.",
    scenarios: [
      'tools-call-simple-text',
      'tools-call-image',
      'tools-call-audio',
      'tools-call-embedded-resource',
      'tools-call-mixed-content',
      'tools-call-with-logging',
      'tools-call-error',
      'tools-call-with-progress',
      'tools-call-sampling',
      'tools-call-elicitation',
      'json-schema-2020-12',
      'elicitation-sep1034-defaults',
      'elicitation-sep1330-enums',
      'server-sse-polling',
    ],
  },
  {
    why: 'Logs go to standard error; the protocol itself has given its own up.',
    scenarios: ['logging-set-level'],
  },
  {
    why: 'There are no prompts, and the ids of threads are listed in place of being completed.',
    scenarios: ['completion-complete'],
  },
  {
    why: "They read resources of the suite's own example server.",
    scenarios: ['resources-read-text', 'resources-read-binary', 'resources-templates-read'],
  },
  {
    why: 'A thread is read as it is; who wants to watch one is a client of the app server.',
    scenarios: ['resources-subscribe', 'resources-unsubscribe'],
  },
  {
    why: 'There are no prompts: what there is to say, the caller says.',
    scenarios: [
      'prompts-list',
      'prompts-get-simple',
      'prompts-get-with-args',
      'prompts-get-embedded-resource',
      'prompts-get-with-image',
    ],
  },
];
