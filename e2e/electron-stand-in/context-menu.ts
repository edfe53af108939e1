import { toAppUrl } from './origin.ts';

/** What a page tells of a right click that it leaves to the browser. */
export type Clicked = {
  x: number;
  y: number;
  isEditable: boolean;
  selectionText: string;
  linkURL: string;
  pageURL: string;
};

/** No dictionary is here: a test that wants a misspelled word emits the event itself. */
export function contextMenuParams(clicked: Clicked): object {
  const { isEditable, selectionText } = clicked;
  const marked = selectionText !== '';
  const pageURL = toAppUrl(clicked.pageURL);
  return {
    ...clicked,
    linkURL: toAppUrl(clicked.linkURL),
    pageURL,
    frameURL: pageURL,
    misspelledWord: '',
    dictionarySuggestions: [],
    mediaType: 'none',
    editFlags: {
      canUndo: isEditable,
      canRedo: isEditable,
      canCut: isEditable && marked,
      canCopy: marked,
      canPaste: isEditable,
      canDelete: isEditable && marked,
      canSelectAll: true,
    },
  };
}
