/** All tours; together they visit every screen, which their types say and `screens.spec.ts` sees. */
import type { Screen } from '../../renderer/lib/screens.ts';
import type { Tour, Visit } from './stage.ts';
import { atWork } from './tours/at-work.ts';
import { broken } from './tours/broken.ts';
import { changes, workTree } from './tours/changes.ts';
import { data } from './tours/data.ts';
import { firstDay } from './tours/first-day.ts';
import { kinds } from './tours/kinds.ts';
import { questions } from './tours/questions.ts';
import { settings } from './tours/settings.ts';
import { tools } from './tours/tools.ts';

export const tours: readonly Tour[] = [
  firstDay,
  atWork,
  changes,
  workTree,
  kinds,
  questions,
  settings,
  tools,
  data,
  broken,
];

/** A screen that no tour visits is an error of types here: write a visit for it. */
export const visits: Readonly<Record<Screen, Visit>> = {
  ...firstDay.visits,
  ...atWork.visits,
  ...changes.visits,
  ...workTree.visits,
  ...kinds.visits,
  ...questions.visits,
  ...settings.visits,
  ...tools.visits,
  ...data.visits,
  ...broken.visits,
};
