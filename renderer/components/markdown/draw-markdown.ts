import { Fragment, jsx, jsxs } from 'react/jsx-runtime';
import type { ReactElement } from 'react';
import { toJsxRuntime, type Components } from 'hast-util-to-jsx-runtime';
import { treeOf } from './markdown-tree.ts';

/** Markdown drawn with an app's own parts. @param keep as in {@link treeOf} */
export function drawMarkdown(text: string, components: Components, keep: boolean): ReactElement {
  return toJsxRuntime(treeOf(text, keep), {
    Fragment,
    jsx,
    jsxs,
    components,
    ignoreInvalidStyle: true,
  });
}
