/** Items of every kind whose every text is hostile. */

type Json = Readonly<Record<string, unknown>>;

const base64 = 'PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==';

/** @param text stands wherever a server may put a text */
export function hostileItems(text: string, id: string): Json[] {
  const items: Json[] = [
    {
      type: 'userMessage',
      content: [
        { type: 'text', text },
        { type: 'image', url: text },
        { type: 'image', url: `data:image/svg+xml,${text}` },
        { type: 'mention', name: text, path: text },
        { type: 'skill', name: text, path: text },
        { type: 'localAudio', path: text },
      ],
    },
    { type: 'hookPrompt', fragments: [{ text, hookRunId: text }] },
    { type: 'agentMessage', text },
    { type: 'reasoning', summary: [text], content: [text] },
    { type: 'plan', text },
    {
      type: 'commandExecution',
      command: text,
      cwd: `/w/${text}`,
      source: 'agent',
      status: 'failed',
      commandActions: [{ type: 'read', command: text, name: text, path: text }],
      aggregatedOutput: text,
      exitCode: 1,
    },
    {
      type: 'fileChange',
      status: 'completed',
      changes: [
        { path: text, kind: { type: 'add' }, diff: text },
        { path: text, kind: { type: 'delete' }, diff: text },
        {
          path: `from ${text}`,
          kind: { type: 'update', move_path: text },
          diff: `@@ -1,1 +1,1 @@\n-${text}\n+${text} ${text}\n`,
        },
      ],
    },
    {
      type: 'mcpToolCall',
      server: text,
      tool: text,
      status: 'failed',
      arguments: { [text]: text },
      pluginId: text,
      result: {
        content: [
          { type: 'text', text },
          { type: 'image', data: base64, mimeType: text },
          { type: 'image', data: base64, mimeType: `image/png,${text}` },
          { type: 'audio', data: base64, mimeType: text },
          { type: 'resource_link', uri: text, name: text, description: text },
          { type: 'resource_link', uri: linkIn(text), title: text },
          { type: 'resource', resource: { uri: text, mimeType: 'text/html', text } },
          { type: 'resource', resource: { uri: text, mimeType: 'image/svg+xml', blob: base64 } },
          { type: text, html: text },
        ],
        structuredContent: { html: text },
      },
      error: { message: text },
    },
    {
      type: 'dynamicToolCall',
      namespace: text,
      tool: text,
      arguments: text,
      status: 'completed',
      contentItems: [
        { type: 'inputText', text },
        { type: 'inputImage', imageUrl: text },
        { type: 'inputImage', imageUrl: linkIn(text) },
        { type: 'inputAudio', audioUrl: text },
      ],
    },
    {
      type: 'webSearch',
      query: text,
      action: { type: 'openPage', url: linkIn(text) },
      results: [
        { url: text, title: text, snippet: text },
        { url: linkIn(text), title: 'https://github.com' },
      ],
    },
    { type: 'functionCallOutput', name: text, namespace: text, output: text },
    { type: 'enteredReviewMode', review: text },
    {
      type: 'exitedReviewMode',
      review: text,
      findings: [
        {
          title: text,
          body: text,
          priority: 1,
          confidence: 0.5,
          path: text,
          startLine: 1,
          endLine: 2,
          place: text,
        },
      ],
    },
    {
      type: 'collabAgentToolCall',
      tool: 'spawnAgent',
      status: 'completed',
      senderThreadId: text,
      receiverThreadIds: [text],
      prompt: text,
      model: text,
      agentsStates: { [text]: { status: text, message: text } },
    },
    {
      type: 'subAgentActivity',
      kind: 'started',
      agentThreadId: text,
      agentPath: text,
      model: text,
    },
    {
      type: 'imageGeneration',
      status: 'completed',
      revisedPrompt: text,
      result: text,
      failure: { why: text },
    },
    { type: `unheard of ${text}`, html: text, href: text },
  ];
  return items.map((item, at) => ({ ...item, id: `${id}-${at}` }));
}

/** The address that an input hides in Markdown or HTML, bare; else the input. */
function linkIn(text: string): string {
  return /(?:[a-z-]+:|\/\/)[^\s)>"]+/i.exec(text)?.[0] ?? text;
}
