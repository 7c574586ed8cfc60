import { applyChange } from './changes/apply-change.ts';
import { getChange } from './changes/get-change.ts';
import { planChange } from './changes/plan-change.ts';
import { undoChange } from './changes/undo-change.ts';
import { diagnose } from './diagnose.ts';
import { getConfig } from './get-config.ts';
import { kubectl, kubectlWithChanges } from './kubectl.ts';
import { runImage, runImageWithChanges } from './run-image.ts';
import type { Tool } from './tool.ts';

/** The tools of the server, in the order in which they are listed. */
export const TOOLS: readonly Tool[] = [kubectl, runImage, getConfig, diagnose];

/** The tools of a server that plans changes. */
export const TOOLS_WITH_CHANGES: readonly Tool[] = [
  kubectlWithChanges,
  runImageWithChanges,
  getConfig,
  diagnose,
  planChange,
  applyChange,
  getChange,
  undoChange,
];
