import { Minus, Plus } from 'lucide-react';
import { Trans, useTranslation } from 'react-i18next';
import { IconButton } from '../../components/button.tsx';
import { CodeWords } from '../../components/marked-text.tsx';
import { isScript } from '../../../server/protocol/approval-choice.ts';
import { shellJoin } from '../../../server/protocol/shell-words.ts';

export interface RuleWordsProps {
  /** The words that a command must begin with. */
  readonly words: readonly string[];
  /** The words that were proposed: the most that can be asked for. */
  readonly command: readonly string[];
  readonly onWords: (words: readonly string[]) => void;
}

/** The pattern of a rule, exactly; it can be made wider or narrower word by word. */
export function RuleWords({ words, command, onWords }: RuleWordsProps) {
  const { t } = useTranslation('approvals');
  if (isScript(words)) {
    return (
      <Trans
        t={t}
        i18nKey="ruleScript"
        components={{ code: <CodeWords text={words.at(-1) ?? ''} /> }}
      />
    );
  }
  return (
    <span className="rule-words">
      <span>
        <Trans
          t={t}
          i18nKey="rulePrefix"
          components={{ code: <CodeWords text={shellJoin(words)} /> }}
        />
      </span>
      <IconButton
        label={t('oneLess')}
        disabled={words.length <= 1}
        onClick={() => onWords(words.slice(0, -1))}
      >
        <Minus className="icon" aria-hidden="true" />
      </IconButton>
      <IconButton
        label={t('oneMore')}
        disabled={words.length >= command.length}
        onClick={() => onWords(command.slice(0, words.length + 1))}
      >
        <Plus className="icon" aria-hidden="true" />
      </IconButton>
    </span>
  );
}
