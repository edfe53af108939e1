/** All scenarios. */
import type { Scenario } from './scenario.ts';
import { doorScenarios } from './scenarios/door.ts';
import { clientBringsScenarios } from './scenarios/client-brings.ts';
import { commandScenarios } from './scenarios/commands.ts';
import { hookScenarios } from './scenarios/hooks.ts';
import { extensionScenarios } from './scenarios/extensions.ts';
import { hostScenarios } from './scenarios/host.ts';
import { lookingScenarios } from './scenarios/looking.ts';
import { mistakeScenarios } from './scenarios/mistakes.ts';
import { modelErrorScenarios } from './scenarios/model-errors.ts';
import { patchScenarios } from './scenarios/patches.ts';
import { serviceTierScenarios } from './scenarios/service-tiers.ts';
import { stoppingScenarios } from './scenarios/stopping.ts';
import { threadChangeScenarios } from './scenarios/thread-changes.ts';
import { threadEdgeScenarios } from './scenarios/thread-edges.ts';
import { threadFactScenarios } from './scenarios/thread-facts.ts';
import { threadHookScenarios } from './scenarios/thread-hooks.ts';
import { threadResumeScenarios } from './scenarios/thread-resume.ts';
import { threadScenarios } from './scenarios/threads.ts';
import { turnScenarios } from './scenarios/turns.ts';
import { workspaceScenarios } from './scenarios/workspace.ts';

export const scenarios: readonly Scenario[] = [
  ...doorScenarios,
  ...threadScenarios,
  ...threadResumeScenarios,
  ...threadChangeScenarios,
  ...threadEdgeScenarios,
  ...mistakeScenarios,
  ...threadFactScenarios,
  ...turnScenarios,
  ...serviceTierScenarios,
  ...clientBringsScenarios,
  ...commandScenarios,
  ...patchScenarios,
  ...lookingScenarios,
  ...stoppingScenarios,
  ...modelErrorScenarios,
  ...workspaceScenarios,
  ...hookScenarios,
  ...threadHookScenarios,
  ...hostScenarios,
  ...extensionScenarios,
];
