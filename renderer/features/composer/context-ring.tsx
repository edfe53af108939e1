import { Minimize2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ThreadTokenUsage } from '../../../server/protocol/turn.ts';
import { Menu, type MenuEntry } from '../../components/menu.tsx';
import { locale, words } from '../../lib/words.ts';
import type { TurnUsage } from '../../stores/turn-usage.ts';
import { costOf } from '../../../server/protocol/model-price.ts';
import { costByModel, ofBefore, sumText, type Cost, type Prices } from './token-cost.ts';

const RADIUS = 7;
const AROUND = 2 * Math.PI * RADIUS;

const say = words('composer');

export interface ContextRingProps {
  readonly usage: ThreadTokenUsage | null;
  /** Of the newest turn; null where none was heard of. */
  readonly turn: TurnUsage | null;
  readonly prices: Prices;
  /** The server can make the history shorter. */
  readonly compacts: boolean;
  /** Does so; null while that cannot be. */
  readonly onCompact: (() => void) | null;
}

/** How full the model's context is. Always there once it is known. */
export function ContextRing({ usage, turn, prices, compacts, onCompact }: ContextRingProps) {
  const { t } = useTranslation('composer');
  if (usage === null) return null;
  const used = usage.last.totalTokens;
  const window = usage.modelContextWindow ?? null;
  const share = window === null || window === 0 ? null : Math.min(1, used / window);
  const title =
    window === null
      ? t('context', { used: number(used) })
      : t('contextOf', { used: number(used), window: number(window) });
  const shown =
    share === null
      ? used.toLocaleString(locale(), { notation: 'compact' })
      : share.toLocaleString(locale(), { style: 'percent' });
  return (
    <Menu
      screen="menu.context"
      align="end"
      entries={[
        ...facts(usage),
        ...costs(usage, turn, prices),
        ...(compacts ? compaction(onCompact) : []),
      ]}
    >
      {(trigger) => (
        <button {...trigger} className="chip numbers" title={title}>
          <span className="unseen">{title}</span>
          {share === null ? null : (
            <svg className="context-ring" viewBox="0 0 18 18" aria-hidden="true">
              <circle cx="9" cy="9" r={RADIUS} />
              <circle
                cx="9"
                cy="9"
                r={RADIUS}
                className={share > 0.85 ? 'is-full' : ''}
                strokeDasharray={`${share * AROUND} ${AROUND}`}
              />
            </svg>
          )}
          {shown}
        </button>
      )}
    </Menu>
  );
}

function fact(label: string, hint: string): MenuEntry {
  return { label, hint, fact: true, disabled: true, onSelect: () => {} };
}

function facts({ last, total, modelContextWindow }: ThreadTokenUsage): MenuEntry[] {
  const used = number(last.totalTokens);
  const window = modelContextWindow ?? null;
  return [
    fact(
      window === null ? say('tokens', { used }) : say('tokensOf', { used, window: number(window) }),
      say('inContext'),
    ),
    'line',
    fact(
      say('tokensRead', { tokens: number(total.inputTokens) }),
      say('ofThemCached', { tokens: number(total.cachedInputTokens) }),
    ),
    fact(
      say('tokensWritten', { tokens: number(total.outputTokens) }),
      say('ofThemReasoning', { tokens: number(total.reasoningOutputTokens) }),
    ),
  ];
}

/** Of the newest turn, and of the whole thread: each model's tokens at its own price. */
function costs(usage: ThreadTokenUsage, turn: TurnUsage | null, prices: Prices): MenuEntry[] {
  const ofTurn = turn === null ? null : sumText(turnCost(turn, prices));
  const used = turn && {
    read: number(turn.tokens.inputTokens),
    written: number(turn.tokens.outputTokens),
  };
  const { byModel = [] } = usage;
  const before = ofBefore(usage);
  const whole = withBefore(costByModel(byModel, prices), before, prices);
  const ofThread = sumText(whole);
  return [
    'line',
    ...(used === null
      ? []
      : [
          fact(
            say('turnTokens', used),
            ofTurn === null ? say('lastTurn') : say('turnCost', { cost: ofTurn }),
          ),
        ]),
    ofThread === null
      ? fact(say('costUnknown'), say('costUnknownAbout'))
      : whole.partly
        ? fact(say('costAtLeast', { cost: ofThread }), say('costPartlyKnown'))
        : fact(
            say('cost', { cost: ofThread }),
            before === null ? say('costAbout') : say('costBefore'),
          ),
  ];
}

function turnCost({ tokens, byModel }: TurnUsage, prices: Prices): Cost {
  if (byModel.length > 0) return costByModel(byModel, prices);
  return withBefore({ sums: new Map(), partly: false }, tokens, prices);
}

/** With tokens of which nobody knows who used them, at the price of the model that is chosen. */
function withBefore(
  { sums, partly }: Cost,
  tokens: TurnUsage['tokens'] | null,
  { chosen }: Prices,
): Cost {
  if (tokens === null) return { sums, partly };
  if (chosen === null) return { sums, partly: true };
  const more = (sums.get(chosen.currency) ?? 0) + costOf(tokens, chosen);
  return { sums: new Map(sums).set(chosen.currency, more), partly };
}

function compaction(onCompact: (() => void) | null): MenuEntry[] {
  return [
    'line',
    {
      label: say('compact'),
      hint: onCompact === null ? say('compactLater') : say('compactAbout'),
      icon: Minimize2,
      disabled: onCompact === null,
      onSelect: () => onCompact?.(),
    },
  ];
}

function number(tokens: number): string {
  return tokens.toLocaleString(locale());
}
