/**
 * A turn in which a reviewer looks at changes: the same loop with instructions and a history of its
 * own. The thread sees its commands, and its verdict at the end.
 */
import { readFileSync } from 'node:fs';
import { v7 as uuid } from 'uuid';
import type { ResponseItem } from '../model/model.ts';
import type { AgentMessageItem, ThreadItem } from '../protocol/item.ts';
import { GOAL_TOOL_NAMES } from '../tools/goal/goal-tools.ts';
import { assistantMessage, OWN_TAGS, userMessage } from './history.ts';
import { placeFindings } from './review-places.ts';
import type { PlacedVerdict } from './review-places.ts';
import { readVerdict } from './review-verdict.ts';
import type { ReviewedChanges } from '../workspace/reviewed-lines.ts';
import { HistoryGauge, itemTokens } from './history-size.ts';
import type { AgentSettings } from './settings.ts';
import { TurnRunner } from './turn-runner.ts';
import type { Interaction } from '../tools/tool.ts';
import type { StreamField, TurnSink } from './turn-sink.ts';
import { describeFailure } from './turn-work.ts';
import type { TurnEnd, TurnScene, TurnWork } from './turn-work.ts';

const INSTRUCTIONS = readFileSync(new URL('./instructions/review.md', import.meta.url), 'utf8');

/** Tools that a reviewer has no use for. */
const HIDDEN_TOOLS = ['apply_patch', 'update_plan', 'request_user_input', ...GOAL_TOOL_NAMES];

const NO_VERDICT = 'The review ended without a verdict.';
const BROKEN_OFF = 'The review was broken off. Start it again to get a verdict.';

/** `home`: Skein's. `prompt`: what to look at, in full. `changes`: what that is, to hold findings against. */
export class ReviewTurn implements TurnWork {
  readonly #home: string;
  readonly #scene: TurnScene;
  readonly #prompt: string;
  readonly #changes: ReviewedChanges;
  readonly #sink: ReviewSink;
  readonly #runner: TurnRunner;
  readonly #stop = new AbortController();
  #asks = true;
  #ended = false;

  constructor(home: string, scene: TurnScene, prompt: string, changes: ReviewedChanges) {
    this.#home = home;
    this.#scene = scene;
    this.#prompt = prompt;
    this.#changes = changes;
    this.#sink = new ReviewSink(scene.sink);
    this.#runner = new TurnRunner({
      ...scene,
      sink: this.#sink,
      goals: null,
      notes: () => [],
      asked: () => undefined,
      settings: () => this.#settings(),
      history: this.#sink.history,
      filled: () => this.#sink.filled,
      outputSchema: null,
      said: [],
      route: async (asked) => {
        const route = await scene.route(asked);
        const hiddenTools = [...route.hiddenTools, ...HIDDEN_TOOLS];
        return { ...route, hiddenTools, hostedTools: [] };
      },
    });
  }

  get running(): boolean {
    return !this.#ended;
  }

  async run(): Promise<TurnEnd> {
    const { sink } = this.#scene;
    const end = await this.#look();
    const verdict = end.status === 'completed' ? await this.#verdict() : null;
    this.#ended = true;
    const findings = verdict?.findings ?? [];
    this.#show({
      type: 'exitedReviewMode',
      review: verdict?.text ?? NO_VERDICT,
      ...(findings.length === 0 ? {} : { findings: [...findings] }),
      ...this.#times(),
    });
    const text = verdict?.text ?? (end.status === 'completed' ? NO_VERDICT : BROKEN_OFF);
    this.#show(this.#message(text));
    sink.remember([reviewNote(verdict?.text ?? null), assistantMessage(text)]);
    return end;
  }

  interrupt(): void {
    this.#stop.abort();
    this.#runner.interrupt();
  }

  /** A reviewer asks nobody where a sandbox can hold it; elsewhere it could not look at anything. */
  #settings(): AgentSettings {
    const settings = this.#scene.settings();
    return {
      ...settings,
      baseInstructions: INSTRUCTIONS,
      ...(this.#asks ? {} : { approvalPolicy: 'never' as const }),
    };
  }

  async #look(): Promise<TurnEnd> {
    const { context, environment, hooks } = this.#scene;
    try {
      if (hooks !== null) {
        const opinion = await hooks.prompt(this.#prompt, this.#stop.signal);
        if (!opinion.goOn) return { status: 'completed' };
      }
      this.#asks = !(await (await environment()).sandbox.probe()).available;
      const begins = await context(this.#settings());
      const prompt = userMessage([{ type: 'input_text', text: this.#prompt }]);
      this.#sink.remember([...begins, prompt]);
    } catch (error) {
      return { status: 'failed', error: describeFailure(error) };
    }
    return this.#runner.run();
  }

  async #verdict(): Promise<PlacedVerdict | null> {
    const verdict = readVerdict(this.#sink.last);
    if (verdict === null) return null;
    return placeFindings(this.#home, verdict, this.#changes, this.#scene.settings().cwd);
  }

  #show(item: ThreadItem): void {
    const { sink } = this.#scene;
    sink.itemStarted({ ...item, completedAtMs: null });
    sink.itemCompleted(item);
  }

  #times() {
    const now = this.#scene.now();
    return { id: uuid(), startedAtMs: now, completedAtMs: now };
  }

  #message(text: string): AgentMessageItem {
    return {
      type: 'agentMessage',
      text,
      phase: null,
      moderation: null,
      memoryCitation: null,
      delivery: null,
      questions: null,
      ...this.#times(),
      id: `msg_${uuid()}`,
    };
  }
}

function reviewNote(verdict: string | null): ResponseItem {
  const words =
    verdict === null
      ? 'The user had changes reviewed, but the review was broken off and came to no verdict.'
      : `The user had changes reviewed. The reviewer's verdict follows; the user may ask you to act on parts of it.\n\n${verdict}`;
  const text = `${OWN_TAGS.review}\n${words}\n</review_of_changes>`;
  return userMessage([{ type: 'input_text', text }]);
}

/** Shows what the reviewer does, but not what it says: the verdict is shown as a whole. */
class ReviewSink implements TurnSink {
  readonly history: ResponseItem[] = [];
  readonly #outer: TurnSink;
  readonly #gauge = new HistoryGauge(null, 0);
  readonly #open = new Map<string, AgentMessageItem>();
  #last = '';

  constructor(outer: TurnSink) {
    this.#outer = outer;
  }

  /** The last message that says anything; empty when there was none. */
  get last(): string {
    return this.#last;
  }

  get filled(): number {
    return this.#gauge.filled(this.history);
  }

  itemStarted(item: ThreadItem): void {
    if (item.type === 'agentMessage') this.#open.set(item.id, item);
    else this.#outer.itemStarted(item);
  }

  itemUpdated(item: ThreadItem): void {
    this.#outer.itemUpdated(item);
  }

  textGrew(itemId: string, field: StreamField, text: string): void {
    const item = this.#open.get(itemId);
    if (item === undefined) this.#outer.textGrew(itemId, field, text);
    else item.text += text;
  }

  itemCompleted(item: ThreadItem, cut?: 'cut'): void {
    if (item.type !== 'agentMessage') {
      this.#outer.itemCompleted(item, cut);
      return;
    }
    this.#open.delete(item.id);
    const text = item.text.trim();
    if (text !== '') this.#last = text;
  }

  interacted(interaction: Interaction): void {
    this.#outer.interacted(interaction);
  }

  progress(itemId: string, message: string): void {
    this.#outer.progress(itemId, message);
  }

  openItem(itemId: string): ThreadItem | null {
    return this.#open.get(itemId) ?? this.#outer.openItem(itemId);
  }

  remember(items: readonly ResponseItem[]): void {
    this.history.push(...items);
  }

  compacted(_summary: string, history: readonly ResponseItem[]): void {
    this.history.splice(0, this.history.length, ...history);
    this.#gauge.counted(itemTokens(history), history.length);
  }

  usage(): void {
    // The thread's own count goes on from where it was: a review fills another window.
  }

  overflowed(): void {
    // The thread's own window has room all the same.
  }

  /** A goal is charged for the work, not for looking at it. */
  spent(usage: Parameters<TurnSink['spent']>[0]): void {
    this.#gauge.counted(usage.totalTokens, this.history.length);
  }

  plan(): void {
    // A reviewer has no plan to show.
  }

  retrying(error: Parameters<TurnSink['retrying']>[0]): void {
    this.#outer.retrying(error);
  }

  warning(message: string): void {
    this.#outer.warning(message);
  }

  waitOnApproval(): () => void {
    return this.#outer.waitOnApproval();
  }

  waitOnUserInput(): () => void {
    return this.#outer.waitOnUserInput();
  }

  readonly ask: TurnSink['ask'] = (...question) => this.#outer.ask(...question);
}
