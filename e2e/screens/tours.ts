/** All tours; together they visit every screen, which `screens.spec.ts` holds them to. */
import type { Tour } from './stage.ts';
import { atWork } from './tours/at-work.ts';
import { broken } from './tours/broken.ts';
import { changes, workTree } from './tours/changes.ts';
import { data } from './tours/data.ts';
import { desktop } from './tours/desktop.ts';
import { drawing } from './tours/drawing.ts';
import { firstDay } from './tours/first-day.ts';
import { kinds } from './tours/kinds.ts';
import { questions } from './tours/questions.ts';
import { signIns } from './tours/sign-ins.ts';
import { servers } from './tours/servers.ts';
import { settings } from './tours/settings.ts';
import { threadList } from './tours/thread-list.ts';
import { tools } from './tours/tools.ts';
import { updates } from './tours/updates.ts';
import { workers } from './tours/workers.ts';

export const tours: readonly Tour[] = [
  firstDay,
  atWork,
  changes,
  workTree,
  kinds,
  questions,
  settings,
  signIns,
  desktop,
  servers,
  tools,
  workers,
  data,
  threadList,
  broken,
  drawing,
  updates,
];
