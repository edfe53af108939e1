export const files = {
  file: 'File, {{path}}',
  content: 'Content of {{name}}',
  copyPath: 'Copy the path',
  close: 'Close the file',
  line: 'Line',
  goToLine: 'Go to line',
  reading: 'Reading the file',
  binary: 'This is no text',
  binaryAbout: 'A file of {{size}} that cannot be shown here.',
  unreadable: 'The file could not be read',
  cut: 'Only its beginning is shown; the file has {{size}}.',
} as const;
