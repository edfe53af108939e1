import { start } from './migrations/001-start.ts';
import { workTrees } from './migrations/002-work-trees.ts';
import { prompts } from './migrations/003-prompts.ts';
import { requests } from './migrations/004-requests.ts';
import { itemHeads } from './migrations/005-item-heads.ts';
import { threadLists } from './migrations/006-thread-lists.ts';
import { searchFilters } from './migrations/007-search-filters.ts';
import { turnOrder } from './migrations/008-turn-order.ts';
import { wholeSizes } from './migrations/009-whole-sizes.ts';
import { keeping } from './migrations/010-keeping.ts';
import { signIns } from './migrations/011-sign-ins.ts';

/** SQL that lifts `user_version` by one each; never changed once released. */
export const migrations: readonly string[] = [
  start,
  workTrees,
  prompts,
  requests,
  itemHeads,
  threadLists,
  searchFilters,
  turnOrder,
  wholeSizes,
  keeping,
  signIns,
];

/** The form of the library that this Skein writes. */
export const libraryFormat = migrations.length;
