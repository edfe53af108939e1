export const projects = {
  // Heading
  newName: 'New name of {{project}}',
  notRenamed: 'It could not be renamed',
  notThere: '{{path}} is not there',
  notFolded: 'It could not be folded',
  folderMissing: 'Folder missing',
  rename: 'Rename',
  moveUp: 'Move up',
  moveDown: 'Move down',
  changeFolder: 'Change folder',
  relinkFolder: 'Relink folder',
  importThread: 'Import a thread…',
  remove: 'Remove from list',
  removeAbout: 'Its threads and files stay',
  notRemoved: 'It could not be removed',
  more: 'More',
  moreFor: 'More for {{project}}',
  newThreadIn: 'New thread in {{project}}',

  // Finding a folder
  openThis: 'Open this folder',
  folder: 'Folder',
  go: 'Go',
  foldersIn: 'Folders in {{path}}',
  upTo: 'Up to {{path}}',
  noFolders: 'No folders in here',
  isRepository: 'This is a git repository.',
} as const;
