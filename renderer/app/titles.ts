import type { ViewName } from '../stores/app-state.ts';

/** What each view is called; null where the app's name says enough. */
export const sectionTitles: Readonly<Record<ViewName, string | null>> = {
  thread: null,
  new: null,
  search: 'Search',
  approvals: 'Approvals',
  archive: 'Archive',
  settings: 'Settings',
};
