import { applyPatchTool } from './apply-patch/apply-patch.ts';
import { execCommandTool } from './exec-command/exec-command.ts';
import { createGoalTool, getGoalTool, updateGoalTool } from './goal/goal-tools.ts';
import { requestUserInputTool } from './request-user-input/request-user-input.ts';
import { readOutputTool } from './read-output/read-output.ts';
import type { Tool } from './tool.ts';
import { updatePlanTool } from './update-plan/update-plan.ts';
import { viewImageTool } from './view-image/view-image.ts';
import { writeStdinTool } from './write-stdin/write-stdin.ts';

/** The server's own tools, in the order in which a model is offered them. */
export const ownTools: readonly Tool[] = [
  execCommandTool,
  writeStdinTool,
  applyPatchTool,
  viewImageTool,
  readOutputTool,
  updatePlanTool,
  requestUserInputTool,
  getGoalTool,
  createGoalTool,
  updateGoalTool,
];
