import type { ThreadTokenUsage } from '../../../server/protocol/turn.ts';
import { Menu, type MenuEntry } from '../../components/menu.tsx';

const RADIUS = 7;
const AROUND = 2 * Math.PI * RADIUS;

/** How full the model's context is. Always there once it is known. */
export function ContextRing({ usage }: { readonly usage: ThreadTokenUsage | null }) {
  if (usage === null) return null;
  const used = usage.last.totalTokens;
  const window = usage.modelContextWindow ?? null;
  const share = window === null || window === 0 ? null : Math.min(1, used / window);
  const title =
    window === null
      ? `Context: ${count(used)} tokens`
      : `Context: ${count(used)} of ${count(window)} tokens`;
  return (
    <Menu align="end" entries={facts(usage)}>
      {(trigger) => (
        <button {...trigger} className="chip numbers" title={title} aria-label={title}>
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
          {share === null ? `${Math.round(used / 1_000)}k` : `${Math.round(share * 100)}%`}
        </button>
      )}
    </Menu>
  );
}

function facts({ last, total, modelContextWindow }: ThreadTokenUsage): MenuEntry[] {
  const fact = (label: string, hint: string): MenuEntry => ({
    label,
    hint,
    disabled: true,
    onSelect: () => {},
  });
  const window = modelContextWindow ?? null;
  return [
    fact(
      window === null
        ? `${count(last.totalTokens)} tokens`
        : `${count(last.totalTokens)} of ${count(window)} tokens`,
      'in the context now',
    ),
    'line',
    fact(
      `${count(total.inputTokens)} read`,
      `${count(total.cachedInputTokens)} of them from the provider’s cache`,
    ),
    fact(
      `${count(total.outputTokens)} written`,
      `${count(total.reasoningOutputTokens)} of them as reasoning`,
    ),
  ];
}

function count(tokens: number): string {
  return tokens.toLocaleString('en');
}
