export const generateOptions = {
  out: { value: 'DIR', completes: 'folder', summary: 'where to' },
} as const;
