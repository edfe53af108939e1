export const navigator = {
  label: 'Turns of this thread',
  placeholder: 'Filter by the words you began with',
  turns: 'Turns',
  open: 'Go to the turn',
  noWords: 'Turn without a message',
  new: 'New',
  jumpToUnread: 'Jump to unread',
  partial: 'Older turns are still being fetched',
  failed: 'The turns could not be listed: {{why}}',
  noMatch: 'No turn begins with words like “{{query}}”',
  noMatchAbout:
    'Only the beginning of the first message is looked at. To look through everything, find in the thread.',
  count_one: '{{count}} turn',
  count_other: '{{count}} turns',
  status: {
    inProgress: 'Running',
    failed: 'Failed',
    interrupted: 'Interrupted',
  },
} as const;
