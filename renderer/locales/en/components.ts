export const components = {
  close: 'Close',
  dismiss: 'Dismiss',
  secondsLeft: '{{seconds}} s',

  // Side
  hideSidebar: 'Hide sidebar',
  back: 'Back',
  forward: 'Forward',

  // Log of a server
  logOf: 'Log of {{server}}',
  logEmpty: 'It has written nothing.',

  // Copying
  copy: 'Copy',
  copied: 'Copied',
  clipboardRefused: 'The clipboard refused',

  // Code and text
  code: 'Code',
  codeIn: 'Code, {{language}}',
  copyCode: 'Copy the code',
  image: 'Image',
  imageOf: 'Image: {{text}}',
  table: 'Table',

  // Diffs
  linesAdded_one: 'line added',
  linesAdded_other: 'lines added',
  linesRemoved_one: 'line removed',
  linesRemoved_other: 'lines removed',
} as const;
