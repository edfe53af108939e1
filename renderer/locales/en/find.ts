export const find = {
  label: 'Find in this thread',
  placeholder: 'Find in this thread',
  matchCase: 'Match case',
  previous: 'Previous match',
  next: 'Next match',
  close: 'Close the search',
  searching: 'Searching',
  nothing: 'No match',
  count: '{{at}} of {{total}}',
  partial: 'Older turns are still being fetched',
} as const;
