export const worktree = {
  label: 'Work tree',
  looking: 'Looking at the work tree',
  gone: 'There is none any more.',
  conflicts: 'Conflicts',

  // What can be done
  merge: 'Merge',
  mergeInto: 'Merge into {{branch}}',
  handBack: 'Hand back',
  remove: 'Remove',
  saveAndRemove: 'Save and remove',
  merged: 'Merged into {{branch}}',
  handedBack_one: '1 file in {{folder}}',
  handedBack_other: '{{count}} files in {{folder}}',
  kept: 'It was kept: {{reason}}',
  removed: 'Work tree removed',
  removedSaved: 'Removed; its files are kept by {{ref}}',

  // How it stands
  branch: 'Branch',
  branchFrom: '<code>{{branch}}</code> from <code>{{base}}</code>',
  noBranch: 'none',
  work: 'Work',
  workRemoved: 'Removed; unarchive the thread for it',
  workUnknown: 'Unknown',
  workNone: 'None yet',
  ahead_one: '1 commit ahead',
  ahead_other: '{{count}} commits ahead',
  behind: '{{commits}} behind',
  uncommitted_one: '1 file not committed',
  uncommitted_other: '{{count}} files not committed',
  workMerged: 'merged',
  workHandedBack: 'handed back',
  and: '{{before}}, {{next}}',
  underWay: 'In the middle of {{act}}',
  disk: 'Disk',
  measuring: 'Measuring…',
  nothing: 'Nothing',
  size_one: '{{size}}, 1 file',
  size_other: '{{size}}, {{count}} files',
  folder: 'Folder',

  // What merging would do
  trying: 'Trying the merge',
  meetsConflicts:
    'Merging into {{branch}} meets conflicts. Nothing was changed; ask the agent to merge {{branch}} into its branch and to settle them.',
  hasAll: '{{branch}} has all of it.',
  clean_one: 'Merging changes 1 file in {{branch}}, without conflicts.',
  clean_other: 'Merging changes {{count}} files in {{branch}}, without conflicts.',
  cleanCommitting_one:
    'Merging changes 1 file in {{branch}}, without conflicts; what is not committed is committed first.',
  cleanCommitting_other:
    'Merging changes {{count}} files in {{branch}}, without conflicts; what is not committed is committed first.',
} as const;
