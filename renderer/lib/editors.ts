/** Editors that can be told by an address which file to open. Their names are not translated. */
export const editors = [
  { name: 'VS Code', template: 'vscode://file/{path}:{line}' },
  { name: 'Cursor', template: 'cursor://file/{path}:{line}' },
  { name: 'Zed', template: 'zed://file/{path}:{line}' },
  { name: 'IntelliJ', template: 'idea://open?file={path}&line={line}' },
] as const;

export const exampleEditor = 'editor://open?file={path}&line={line}';
