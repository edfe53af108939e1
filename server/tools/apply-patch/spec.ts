import type { ToolSpec } from '../tool.ts';

/** The patch format for models that write free text under a grammar (Lark syntax). */
const grammar = String.raw`start: BEGIN section+ END
BEGIN: "*** Begin Patch" NEWLINE
END: "*** End Patch" NEWLINE?

section: added | deleted | updated
added: "*** Add File: " PATH NEWLINE plus_line*
deleted: "*** Delete File: " PATH NEWLINE
updated: "*** Update File: " PATH NEWLINE (moved chunk* | chunk+)
moved: "*** Move to: " PATH NEWLINE

chunk: mark* changed_line+ last_lines?
mark: "@@" (" " TEXT)? NEWLINE
changed_line: (" " | "-" | "+") TEXT? NEWLINE
plus_line: "+" TEXT? NEWLINE
last_lines: "*** End of File" NEWLINE

PATH: /[^\r\n]+/
TEXT: /[^\n]+/
NEWLINE: /\n/
`;

const format = `A patch is plain text:

*** Begin Patch
*** Update File: src/area.ts
@@ export function area
   const w = width(box);
-  return w * w;
+  return w * height(box);
*** Add File: notes/todo.md
+first line
*** Delete File: src/old.ts
*** End Patch

- One section a file. Paths are relative to the working directory, or absolute.
- An update may be renamed by '*** Move to: <new path>' right below its header.
- A chunk's lines start with ' ' (stays), '-' (goes) or '+' (comes). Give about three lines that stay on each side, exactly as in the file, so that the place is found.
- Where these lines occur more than once, put '@@ <line above, such as a class or function>' before the chunk; several '@@' lines descend. Chunks stand in file order.
- '*** End of File' after a chunk ties it to the file's end. Every line of an added file starts with '+'.`;

const purpose =
  'Creates, changes, moves and deletes text files. The whole patch applies or nothing does. ' +
  'Use it for every edit of files rather than shell commands.';

export const customSpec: ToolSpec = {
  type: 'custom',
  name: 'apply_patch',
  description: `${purpose} The input is the patch itself, not JSON.\n\n${format}`,
  format: { type: 'grammar', syntax: 'lark', definition: grammar },
};

export const functionSpec: ToolSpec = {
  type: 'function',
  name: 'apply_patch',
  description: `${purpose}\n\n${format}`,
  strict: false,
  parameters: {
    type: 'object',
    properties: { input: { type: 'string', description: 'The whole patch.' } },
    required: ['input'],
    additionalProperties: false,
  },
};
