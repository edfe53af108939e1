/** The menu of a right click that the page leaves to the system: text, links, and spelling. */
import { words } from './words.ts';

const t = words('desktop');

/** What Electron tells of the click. */
export interface Clicked {
  readonly isEditable: boolean;
  readonly selectionText: string;
  readonly linkURL: string;
  readonly misspelledWord: string;
  readonly dictionarySuggestions: readonly string[];
  readonly editFlags: {
    readonly canCut: boolean;
    readonly canCopy: boolean;
    readonly canPaste: boolean;
    readonly canSelectAll: boolean;
  };
}

export type ContextEntry =
  | { readonly type: 'line' }
  | {
      readonly type: 'role';
      readonly role: 'cut' | 'copy' | 'paste' | 'pasteAndMatchStyle' | 'selectAll';
      readonly label: string;
      readonly enabled: boolean;
    }
  | {
      readonly type: 'act';
      readonly label: string;
      readonly act: 'replace' | 'learn' | 'copyLink';
      readonly text: string;
    }
  | { readonly type: 'note'; readonly label: string };

/** More would hide what else there is. */
const SUGGESTIONS = 5;

/** Empty: there is nothing to do here, and no menu. */
export function contextEntries(clicked: Clicked): ContextEntry[] {
  const parts = [spellingPart(clicked), linkPart(clicked), textPart(clicked)];
  const full = parts.filter((part) => part.length > 0);
  return full.flatMap((part, at) => (at === 0 ? part : [{ type: 'line' } as const, ...part]));
}

function spellingPart({ misspelledWord, dictionarySuggestions }: Clicked): ContextEntry[] {
  if (misspelledWord === '') return [];
  const suggested = dictionarySuggestions
    .slice(0, SUGGESTIONS)
    .map((text): ContextEntry => ({ type: 'act', act: 'replace', label: text, text }));
  return [
    ...(suggested.length > 0 ? suggested : [{ type: 'note', label: t('noSuggestion') } as const]),
    { type: 'act', act: 'learn', label: t('learnWord'), text: misspelledWord },
  ];
}

function linkPart({ linkURL }: Clicked): ContextEntry[] {
  // Places within the app are nobody's to paste elsewhere.
  if (!/^(?:https?|mailto):/.test(linkURL)) return [];
  return [{ type: 'act', act: 'copyLink', label: t('copyLink'), text: linkURL }];
}

function textPart({ isEditable, selectionText, editFlags }: Clicked): ContextEntry[] {
  const { canCut, canCopy, canPaste, canSelectAll } = editFlags;
  if (isEditable) {
    return [
      { type: 'role', role: 'cut', label: t('cut'), enabled: canCut },
      { type: 'role', role: 'copy', label: t('copy'), enabled: canCopy },
      { type: 'role', role: 'paste', label: t('paste'), enabled: canPaste },
      { type: 'role', role: 'selectAll', label: t('selectAll'), enabled: canSelectAll },
    ];
  }
  if (selectionText.trim() === '') return [];
  return [{ type: 'role', role: 'copy', label: t('copy'), enabled: canCopy }];
}
