export const components = {
  isWaking: '{{server}} is waking up',
  isWakingFor: '{{server}} is waking up. It waits for: {{what}}',
  tryAgain: 'Try again',
  showPath: 'Show {{path}} in its folder',
  copyPath: 'Copy the path {{path}}',
  pathNotShown: 'It could not be shown',
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
  move: 'Move',

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
  pictureOpen: 'Open the image {{name}}',
  pictureBroken: 'The image {{name}} could not be shown',
  pictureActual: 'Actual size',
  pictureFit: 'Fit to the window',
  pictureSize: '{{width}} × {{height}} pixels',
  table: 'Table',

  // Diffs
  changesOf: 'Changes of {{path}}',
  showLines: 'Show {{next}} more of {{left}} lines',
  binary: 'A binary file: its content is not shown.',
  noLines: {
    add: 'An empty file was added.',
    delete: 'An empty file was deleted.',
    rename: 'Moved from {{path}}; its content is the same.',
    update: 'No lines changed.',
  },
  openLine: 'Open line {{line}}',
  linesAdded_one: 'line added',
  linesAdded_other: 'lines added',
  linesRemoved_one: 'line removed',
  linesRemoved_other: 'lines removed',
} as const;
