/** Who answers what the server asks while a turn runs: a person in the terminal, or nobody. */
import type { AppClient } from '../../client/app-client.ts';
import type { CommandExecutionRequestApprovalParams } from '../../protocol/approval.ts';
import type { RequestId } from '../../protocol/envelope.ts';
import type { ThreadItem } from '../../protocol/item.ts';
import type {
  ServerRequestMethod,
  ServerRequestParams,
  ServerRequestResult,
} from '../../protocol/methods.ts';
import { AskingEnded } from './ask-terminal.ts';
import type { AskTerminal, Choice } from './ask-terminal.ts';
import { answerForm, answerQuestions } from './answer-forms.ts';
import { changeText, commandLine } from './item-text.ts';
import type { Paint } from './paint.ts';
import { plainLine, plainText } from './plain-text.ts';

type CommandDecision = ServerRequestResult<'item/commandExecution/requestApproval'>['decision'];

/** What was declined because nobody could be asked, in words, as it happens. */
export function answerNobody(client: AppClient, declined: (what: string) => void): () => void {
  client.handle('item/commandExecution/requestApproval', ({ command, networkApprovalContext }) => {
    declined(`a command: ${command ?? networkApprovalContext?.host ?? ''}`);
    return { decision: 'decline' };
  });
  client.handle('item/fileChange/requestApproval', () => {
    declined('a change of files');
    return { decision: 'decline' };
  });
  client.handle('item/permissions/requestApproval', () => {
    declined('more permissions');
    return { permissions: {} };
  });
  client.handle('item/tool/requestUserInput', ({ questions }) => {
    declined(`a question: ${questions.map(({ question }) => question).join(' ')}`);
    return { answers: {} };
  });
  client.handle('mcpServer/elicitation/request', ({ serverName }) => {
    declined(`a question of the MCP server ${serverName}`);
    return { action: 'decline', content: null, _meta: null };
  });
  return () => undefined;
}

export interface Person {
  readonly terminal: AskTerminal;
  readonly paint: Paint;
  readonly cwd: string;
  /** Makes room for a question. */
  readonly waits: (what: string | null) => void;
}

/** A person decides; what another client answers first is asked no more. */
export function answerPerson(client: AppClient, person: Person): () => void {
  const { terminal, paint, cwd } = person;
  const open = new Map<RequestId, AbortController>();
  const items = new Map<string, ThreadItem>();
  const stops = [
    client.on('item/started', ({ item }) => void items.set(item.id, item)),
    client.on('item/completed', ({ item }) => void items.delete(item.id)),
    client.on('serverRequest/resolved', ({ requestId }) => open.get(requestId)?.abort()),
    client.on('turn/completed', () => items.clear()),
  ];
  const asks = <M extends ServerRequestMethod>(
    method: M,
    ask: (params: ServerRequestParams<M>, signal: AbortSignal) => Promise<ServerRequestResult<M>>,
    otherwise: ServerRequestResult<M>,
  ): void =>
    client.handle(method, async (params, { id }) => {
      const controller = new AbortController();
      open.set(id, controller);
      person.waits(null);
      try {
        return await ask(params, controller.signal);
      } catch (error) {
        if (!(error instanceof AskingEnded)) throw error;
        return otherwise;
      } finally {
        open.delete(id);
        person.waits('Working');
      }
    });
  asks(
    'item/commandExecution/requestApproval',
    async (params, signal) => {
      const choices = commandChoices(params);
      const answer = await terminal.choose(commandQuestion(params, paint), choices, signal);
      return { decision: choices.find(({ key }) => key === answer)?.decision ?? 'decline' };
    },
    { decision: 'cancel' },
  );
  asks(
    'item/fileChange/requestApproval',
    async ({ itemId, reason, grantRoot }, signal) => {
      const item = items.get(itemId);
      const changes = item?.type === 'fileChange' ? item.changes : [];
      const question = [
        paint('bold', 'May it make these changes?'),
        ...(reason == null ? [] : [plainText(reason)]),
        ...(grantRoot == null ? [] : [`It wants to write below ${plainLine(grantRoot)}.`]),
        ...changes.map((change) => changeText(change, paint, cwd)),
      ].join('\n');
      const answer = await terminal.choose(question, FILE_CHOICES, signal);
      return { decision: FILE_DECISIONS[answer] ?? 'decline' };
    },
    { decision: 'cancel' },
  );
  asks(
    'item/permissions/requestApproval',
    async ({ permissions, reason }, signal) => {
      const question = [
        paint('bold', 'May it have these permissions?'),
        ...(reason == null ? [] : [plainText(reason)]),
        plainText(JSON.stringify(permissions, null, 2)),
      ].join('\n');
      const answer = await terminal.choose(question, PERMISSION_CHOICES, signal);
      if (answer === 'n') return { permissions: {} };
      return { permissions, scope: answer === 's' ? 'session' : 'turn' };
    },
    { permissions: {} },
  );
  asks(
    'item/tool/requestUserInput',
    (params, signal) => answerQuestions(terminal, params, paint, signal),
    { answers: {} },
  );
  asks(
    'mcpServer/elicitation/request',
    (params, signal) => answerForm(terminal, params, paint, signal),
    { action: 'cancel', content: null, _meta: null },
  );
  return () => {
    for (const stop of stops) stop();
    terminal.close();
  };
}

function commandQuestion(params: CommandExecutionRequestApprovalParams, paint: Paint): string {
  const { command, cwd, reason, confinement, networkApprovalContext: network } = params;
  const lines =
    network == null
      ? [paint('bold', 'May it run this command?')]
      : [
          paint(
            'bold',
            `May it reach ${plainLine(network.host)} (${plainLine(network.protocol)})?`,
          ),
        ];
  if (command != null) lines.push(commandLine(command, paint));
  if (cwd != null) lines.push(paint('dim', `in ${plainLine(cwd)}`));
  if (reason != null) lines.push(plainText(reason));
  if (confinement === 'unsandboxed')
    lines.push(paint('yellow', 'It would run outside the sandbox.'));
  return lines.join('\n');
}

interface CommandChoice extends Choice {
  readonly decision: CommandDecision;
}

const COMMAND_WORDS: Readonly<Record<string, CommandChoice>> = {
  accept: { key: 'y', text: 'yes, once', decision: 'accept' },
  acceptForSession: {
    key: 's',
    text: 'yes, and not ask again for it in this thread',
    decision: 'acceptForSession',
  },
  decline: { key: 'n', text: 'no, and go on without it', decision: 'decline' },
  cancel: { key: 'c', text: 'no, and stop the turn', decision: 'cancel' },
};
/** What servers mean that do not say which decisions work. */
const USUAL = ['accept', 'acceptForSession', 'decline', 'cancel'];

/** Every decision that works; one that we have no words for is not offered. */
function commandChoices(params: CommandExecutionRequestApprovalParams): readonly CommandChoice[] {
  const choices: CommandChoice[] = [];
  for (const available of params.availableDecisions ?? USUAL) {
    if (typeof available === 'string') {
      const choice = COMMAND_WORDS[available];
      if (choice !== undefined) choices.push(choice);
      continue;
    }
    const decision = available as Exclude<CommandDecision, string>;
    if ('acceptWithExecpolicyAmendment' in decision) {
      const words = decision.acceptWithExecpolicyAmendment.execpolicy_amendment;
      const text = `yes, and always for commands that begin with: ${plainLine(words.join(' '))}`;
      choices.push({ key: 'a', text, decision });
    } else if ('applyNetworkPolicyAmendment' in decision) {
      const { host, action } = decision.applyNetworkPolicyAmendment.network_policy_amendment;
      choices.push(
        action === 'allow'
          ? { key: 'h', text: `yes, and always for ${plainLine(host)}`, decision }
          : { key: 'd', text: `no, and never for ${plainLine(host)}`, decision },
      );
    }
  }
  return choices;
}

const FILE_CHOICES: readonly Choice[] = [
  { key: 'y', text: 'yes, once' },
  { key: 's', text: 'yes, and not ask again for these files in this thread' },
  { key: 'n', text: 'no, and go on without them' },
  { key: 'c', text: 'no, and stop the turn' },
];
const FILE_DECISIONS: Readonly<
  Record<string, ServerRequestResult<'item/fileChange/requestApproval'>['decision']>
> = { y: 'accept', s: 'acceptForSession', n: 'decline', c: 'cancel' };

const PERMISSION_CHOICES: readonly Choice[] = [
  { key: 'y', text: 'yes, for this turn' },
  { key: 's', text: 'yes, for this thread' },
  { key: 'n', text: 'no' },
];
