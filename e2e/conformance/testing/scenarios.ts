/** What clients of this release do; recorded into a folder of its own when a version is released. */
import type { Step, Transcript } from './transcript.ts';

const send = (id: number, method: string, params: object): Step[] => [
  { send: { id, method, params } },
  { until: id },
];
const hello: Transcript = [
  {
    send: {
      id: 1,
      method: 'initialize',
      params: {
        clientInfo: { name: 'recorder', title: null, version: '1' },
        capabilities: { experimentalApi: true },
      },
    },
  },
  { until: 'remoteControl/status/changed' },
  { send: { method: 'initialized' } },
];
const text = (words: string): object[] => [{ type: 'text', text: words }];
const say = (words: string): Step => ({ model: [{ parts: [{ text: words }] }] });
const thread = (approvalPolicy: string): Step[] => [
  {
    send: {
      id: 2,
      method: 'thread/start',
      params: { cwd: '<workspace>', approvalPolicy, sandbox: 'danger-full-access' },
    },
  },
  { until: 'thread/started' },
];
/** The first uuid is the installation's. */
const threadId = '<uuid 2>';
const turn = (id: number, words: string): Step[] => [
  { send: { id, method: 'turn/start', params: { threadId, input: text(words) } } },
  { until: 'turn/completed' },
];
const call = (cmd: string): Step => ({
  model: [
    { parts: [{ call: 'exec_command', arguments: { cmd }, callId: `call_${cmd}` }] },
    { parts: [{ text: 'So be it.' }] },
  ],
});

export const scenarios: Readonly<Record<string, Transcript>> = {
  'a turn': [...hello, ...thread('never'), say('Hello there.'), ...turn(3, 'Say hello.')],
  approvals: [
    ...hello,
    ...thread('untrusted'),
    ...['accept', 'decline', 'cancel'].flatMap((decision, at): Step[] => [
      call(`true ${decision}`),
      { send: { id: 3 + at, method: 'turn/start', params: { threadId, input: text('Do it.') } } },
      { until: 'item/commandExecution/requestApproval' },
      { answer: { decision } },
      { until: 'turn/completed' },
    ]),
  ],
  'interrupt and steer': [
    ...hello,
    ...thread('never'),
    { model: [{ parts: [{ text: 'Begun.', pieces: 1 }, { hold: true }] }] },
    { send: { id: 3, method: 'turn/start', params: { threadId, input: text('Go on for ever.') } } },
    { until: 'item/agentMessage/delta' },
    { send: { id: 4, method: 'turn/interrupt', params: { threadId, turnId: '' } } },
    { until: 'turn/completed' },
    {
      model: [
        { parts: [{ text: 'Begun.', pieces: 1 }, { hold: true }] },
        { parts: [{ text: 'As you say.' }] },
      ],
    },
    { send: { id: 5, method: 'turn/start', params: { threadId, input: text('Again.') } } },
    { until: 'item/agentMessage/delta' },
    { send: { id: 6, method: 'turn/start', params: { threadId, input: text('Otherwise!') } } },
    { until: 'turn/completed' },
  ],
  history: [
    ...hello,
    ...thread('never'),
    say('One.'),
    ...turn(3, 'first'),
    ...send(4, 'thread/name/set', { threadId, name: 'A name' }),
    ...send(5, 'thread/list', {}),
    ...send(6, 'thread/read', { threadId, includeTurns: true }),
    ...send(7, 'thread/turns/list', { threadId }),
    ...send(8, 'thread/items/list', { threadId }),
    ...send(9, 'thread/resume', { threadId }),
    ...send(10, 'thread/fork', { threadId }),
    ...send(11, 'thread/archive', { threadId }),
    ...send(12, 'thread/list', { archived: true }),
    ...send(13, 'thread/unarchive', { threadId }),
    ...send(14, 'thread/loaded/list', {}),
  ],
  workspace: [
    ...hello,
    { file: 'a.txt', text: 'a' },
    ...send(2, 'fs/readFile', { path: '<workspace>/a.txt' }),
    ...send(3, 'fs/writeFile', { path: '<workspace>/b.txt', dataBase64: 'Yg==' }),
    ...send(4, 'fs/readDirectory', { path: '<workspace>' }),
    ...send(5, 'fs/getMetadata', { path: '<workspace>/b.txt' }),
    ...send(6, 'fs/readFile', { path: '<workspace>/none' }),
    ...send(7, 'fs/createDirectory', { path: '<workspace>/d' }),
    ...send(8, 'fs/copy', { sourcePath: '<workspace>/a.txt', destinationPath: '<workspace>/d/a' }),
    ...send(9, 'fs/remove', { path: '<workspace>/d' }),
    ...send(10, 'fuzzyFileSearch', { query: 'b', roots: ['<workspace>'] }),
    ...send(11, 'command/exec', {
      command: ['echo', 'hi'],
      cwd: '<workspace>',
      sandboxPolicy: { type: 'dangerFullAccess' },
    }),
    ...send(12, 'config/read', {}),
    ...send(13, 'no/such', {}),
  ],
};
