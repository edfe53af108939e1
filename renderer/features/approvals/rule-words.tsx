import { Minus, Plus } from 'lucide-react';
import { IconButton } from '../../components/button.tsx';
import { shellJoin } from '../../lib/shell-words.ts';

export interface RuleWordsProps {
  /** The words that a command must begin with. */
  readonly words: readonly string[];
  /** The words that were proposed: the most that can be asked for. */
  readonly command: readonly string[];
  readonly onWords: (words: readonly string[]) => void;
}

/** The pattern of a rule, exactly; it can be made wider or narrower word by word. */
export function RuleWords({ words, command, onWords }: RuleWordsProps) {
  // A script is one word for the shell: another one may do anything, so it is allowed as it is.
  if (isScript(words)) {
    return (
      <>
        <code>{words.at(-1)}</code> exactly, in this folder and outside the sandbox, until you
        revoke it
      </>
    );
  }
  return (
    <span className="rule-words">
      <span>
        <code>{shellJoin(words)}</code> and whatever follows, everywhere and outside the sandbox,
        until you revoke it
      </span>
      <IconButton
        label="One word less: allow more commands"
        disabled={words.length <= 1}
        onClick={() => onWords(words.slice(0, -1))}
      >
        <Minus className="icon" aria-hidden="true" />
      </IconButton>
      <IconButton
        label="One word more: allow fewer commands"
        disabled={words.length >= command.length}
        onClick={() => onWords(command.slice(0, words.length + 1))}
      >
        <Plus className="icon" aria-hidden="true" />
      </IconButton>
    </span>
  );
}

function isScript([program = '', flag = '']: readonly string[]): boolean {
  return /(?:^|\/)(?:ba|z|da|fi)?sh$/.test(program) && /^-[a-z]*c$/.test(flag);
}
