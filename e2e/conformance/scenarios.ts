/** All scenarios. */
import type { Scenario } from './scenario.ts';
import { doorScenarios } from './scenarios/door.ts';
import { commandScenarios } from './scenarios/commands.ts';
import { modelErrorScenarios } from './scenarios/model-errors.ts';
import { patchScenarios } from './scenarios/patches.ts';
import { stoppingScenarios } from './scenarios/stopping.ts';
import { threadScenarios } from './scenarios/threads.ts';
import { turnScenarios } from './scenarios/turns.ts';
import { workspaceScenarios } from './scenarios/workspace.ts';

export const scenarios: readonly Scenario[] = [
  ...doorScenarios,
  ...threadScenarios,
  ...turnScenarios,
  ...commandScenarios,
  ...patchScenarios,
  ...stoppingScenarios,
  ...modelErrorScenarios,
  ...workspaceScenarios,
];
