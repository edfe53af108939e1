/** What one command may reach: decides, asks where it must, and tells the command what it was refused. */
import { log } from '../log.ts';
import type { AskForApproval } from '../protocol/approval.ts';
import { openPorts } from '../rpc/open-ports.ts';
import { decideHost } from './decide-host.ts';
import type { HostVerdict, NetworkLimits } from './decide-host.ts';
import type { Gate, Passage } from './host-proxy.ts';
import { hostQuestion, readHostDecision } from './host-question.ts';
import { targetText } from './hosts.ts';
import type { HostTarget } from './hosts.ts';
import { findAddresses, realSurroundings } from './pinned.ts';
import type { Surroundings } from './pinned.ts';
import type { HostGrants, HostRuleBook, NetworkedCommand } from './port.ts';

export interface GateScene {
  readonly threadId: string;
  readonly turnId: string;
  readonly limits: NetworkLimits;
  readonly rules: HostRuleBook;
  readonly grants: HostGrants;
  /** A rule let a command through. */
  readonly used: (ruleId: string) => void;
  readonly approvalPolicy: () => AskForApproval;
  /** Null for the real ones. */
  readonly surroundings: Surroundings | null;
  /** Aborted when the turn is over: nobody can be asked any more. */
  readonly over: AbortSignal;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** More questions of one command than anybody would answer. */
const MAX_WAITING = 16;

/** What the user said of a host to this command. */
type Word = { readonly allowed: true } | { readonly allowed: false; readonly why: string };

export class CommandGate implements Gate {
  readonly #scene: GateScene;
  readonly #command: NetworkedCommand;
  /** By host and port; one question each, however many connections wait for it. */
  readonly #words = new Map<string, Promise<Word>>();
  readonly #waiting = new Set<Promise<Word>>();
  readonly #told = new Set<string>();
  readonly #left = new AbortController();

  constructor(scene: GateScene, command: NetworkedCommand) {
    this.#scene = scene;
    this.#command = command;
  }

  /** See `Admission.asking`. */
  asking(): Promise<unknown> | null {
    return this.#waiting.size === 0 ? null : Promise.allSettled(this.#waiting);
  }

  leave(): void {
    this.#left.abort();
  }

  async pass(target: HostTarget, method: string | null): Promise<Passage> {
    try {
      return await this.#pass(target, method);
    } catch (error) {
      log('error', 'could not decide about a host', error);
      return this.#refusal(target, 'of a fault in Skein');
    }
  }

  async #pass(target: HostTarget, method: string | null): Promise<Passage> {
    const verdict = await this.#verdict(target, method);
    if (verdict.verdict === 'refuse') {
      if (verdict.rule !== null) this.#scene.used(verdict.rule.id);
      return this.#refusal(target, verdict.why);
    }
    if (verdict.verdict === 'ask') {
      const word = await this.#word(target);
      if (!word.allowed) return this.#refusal(target, word.why);
    }
    const anywhere = verdict.verdict === 'allow' && verdict.anywhere;
    const around = this.#scene.surroundings ?? realSurroundings;
    // Whoever reached Skein itself could answer the questions.
    const found = await findAddresses(target, anywhere, openPorts, around);
    if ('refused' in found) return this.#refusal(target, found.refused);
    if ('failed' in found) {
      const text = `Skein: ${targetText(target)} was not reached: ${found.failed}.\n`;
      return { status: 502, text };
    }
    if (verdict.verdict === 'allow' && verdict.rule !== null) {
      this.#scene.used(verdict.rule.id);
    }
    return found;
  }

  async #verdict(target: HostTarget, method: string | null): Promise<HostVerdict> {
    const { limits, rules, grants, approvalPolicy } = this.#scene;
    return decideHost({
      target,
      method,
      limits,
      rules: await rules.list(),
      granted: grants.allowsHost(targetText(target)),
      approvalPolicy: approvalPolicy(),
    });
  }

  #word(target: HostTarget): Promise<Word> {
    const name = targetText(target);
    const known = this.#words.get(name);
    if (known !== undefined) return known;
    if (this.#waiting.size >= MAX_WAITING) {
      const why = `${MAX_WAITING} questions of this command wait already`;
      return Promise.resolve(denied(why));
    }
    const word = this.#ask(target);
    this.#words.set(name, word);
    this.#waiting.add(word);
    const done = (): void => void this.#waiting.delete(word);
    word.then(done, done);
    return word;
  }

  async #ask(target: HostTarget): Promise<Word> {
    const { threadId, turnId, grants, now, over } = this.#scene;
    const { item, io } = this.#command;
    if (over.aborted) {
      return denied('its turn is over, so nobody can be asked: start the command again');
    }
    const stopWaiting = io.waitOnApproval();
    const question = hostQuestion(target, item, { threadId, turnId, startedAtMs: now() });
    const signal = AbortSignal.any([over, this.#left.signal]);
    const answer = await io.ask('item/commandExecution/requestApproval', question, { signal });
    stopWaiting();
    const decision = readHostDecision(answer, target);
    switch (decision.kind) {
      case 'once':
        return { allowed: true };
      case 'session':
        grants.allowHost(targetText(target));
        return { allowed: true };
      case 'rule':
        await this.#grant(target, decision.action, answer.kind === 'result' ? answer.client : null);
        return decision.action === 'allow'
          ? { allowed: true }
          : denied('the user denied it for good');
      case 'decline':
        return denied('the user declined');
      case 'cancel':
        io.cancelTurn();
        return denied('the user declined');
      case 'failed':
        return denied('the question about it got no usable answer');
      case 'aborted':
        return denied('the turn ended before anybody answered');
    }
  }

  async #grant(target: HostTarget, action: 'allow' | 'deny', client: string | null): Promise<void> {
    const { threadId, rules, now } = this.#scene;
    const { host, port } = target;
    const { cwd } = this.#command.item;
    try {
      await rules.grant({ host, port, action, grantedAt: now(), client, threadId, cwd });
    } catch (error) {
      log('warn', 'could not save a rule for a host', error);
      this.#command.tell(
        `Skein: the rule for ${host} could not be saved; it holds for this command.`,
      );
    }
  }

  #refusal(target: HostTarget, why: string): Passage {
    const name = targetText(target);
    const line = `Skein: ${name} is not allowed: ${why}.`;
    // Few programs show what a proxy says.
    if (!this.#told.has(line)) this.#command.tell(line);
    this.#told.add(line);
    return { status: 403, text: `${line}\n` };
  }
}

function denied(why: string): Word {
  return { allowed: false, why };
}
