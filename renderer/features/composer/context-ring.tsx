import { Minimize2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ModelPrice } from '../../../server/protocol/model-provider.ts';
import type { ThreadTokenUsage, TokenUsageBreakdown } from '../../../server/protocol/turn.ts';
import { Menu, type MenuEntry } from '../../components/menu.tsx';
import { locale, words } from '../../lib/words.ts';
import { costOf, costText } from './token-cost.ts';

const RADIUS = 7;
const AROUND = 2 * Math.PI * RADIUS;

const say = words('composer');

export interface ContextRingProps {
  readonly usage: ThreadTokenUsage | null;
  /** Of the newest turn; null where none was heard of. */
  readonly turn: TokenUsageBreakdown | null;
  /** Of the model in use; null where nobody said it. */
  readonly price: ModelPrice | null;
  /** Makes the history shorter; null while that cannot be. */
  readonly onCompact: (() => void) | null;
}

/** How full the model's context is. Always there once it is known. */
export function ContextRing({ usage, turn, price, onCompact }: ContextRingProps) {
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
      entries={[...facts(usage), ...costs(usage, turn, price), ...compaction(onCompact)]}
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
  return { label, hint, disabled: true, onSelect: () => {} };
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

/** Of the newest turn, and of the whole thread at the price of the model that it has now. */
function costs(
  { total }: ThreadTokenUsage,
  turn: TokenUsageBreakdown | null,
  price: ModelPrice | null,
): MenuEntry[] {
  const cost = (tokens: TokenUsageBreakdown): string | null =>
    price === null ? null : costText(costOf(tokens, price), price.currency);
  const ofTurn = turn === null ? null : cost(turn);
  const used = turn && {
    read: number(turn.inputTokens),
    written: number(turn.outputTokens),
  };
  const ofThread = cost(total);
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
      : fact(say('cost', { cost: ofThread }), say('costAbout')),
  ];
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
