import type { PreapprovedSettings } from '../kube/preapproved.ts';
import type { PolicyRule } from '../policy/file/rule.ts';
import { applyChange } from './changes/apply-change.ts';
import { getChange } from './changes/get-change.ts';
import { planChange } from './changes/plan-change.ts';
import { undoChange } from './changes/undo-change.ts';
import { diagnose } from './diagnose.ts';
import { getConfig } from './get-config.ts';
import { kubectl, kubectlWithChanges, verified } from './kubectl.ts';
import { fitHints } from './reference/fit-hints.ts';
import { referenceTools } from './reference/index.ts';
import { runImage, runImageWithChanges } from './run-image.ts';
import { sregymTools } from './sregym/index.ts';
import type { Tool } from './tool.ts';

/** The tools of the server, in the order in which they are listed. */
export const TOOLS: readonly Tool[] = [kubectl, runImage, getConfig, diagnose];

const CHANGE_TOOLS: readonly Tool[] = [planChange, applyChange, getChange, undoChange];

/** The tools of a server that plans changes. */
export const TOOLS_WITH_CHANGES: readonly Tool[] = [
  kubectlWithChanges,
  runImageWithChanges,
  getConfig,
  diagnose,
  ...CHANGE_TOOLS,
];

/** What decides which tools are served. */
export interface ToolChoice {
  readonly toolset: '1.0' | '1.4' | 'all' | 'sregym';
  /** Whether the operator wants the tools for changes, or they come because something needs approval. */
  readonly changes?: 'auto' | 'on' | 'off';
  readonly preapproved?: PreapprovedSettings;
  /** The rules of the policy file. */
  readonly rules?: readonly PolicyRule[] | undefined;
}

/** Returns the tools that a server offers, in the order in which they are listed. `plansChanges` adds the tools for changes. */
export function toolsFor(
  { toolset, changes, preapproved, rules = [] }: ToolChoice,
  plansChanges: boolean,
): readonly Tool[] {
  if (toolset === 'sregym') return sregymTools();
  const verifies = rules.some(({ verifySeconds }) => verifySeconds !== undefined);
  const offered = plansChanges ? TOOLS_WITH_CHANGES : TOOLS;
  const own = verifies
    ? offered.map((tool) => (tool === kubectl || tool === kubectlWithChanges ? verified(tool) : tool))
    : offered;
  if (preapproved === undefined) return own;
  const later = referenceTools(preapproved, plansChanges).map((tool) => fitHints(tool, toolset !== 'all'));
  if (toolset === 'all') return [...own, ...later];
  if (!plansChanges) return later;
  // Clients of 1.4 ask a person about run_kubectl_command alone, and plan_change with apply_change would pass them by.
  return [...later, ...(changes === 'on' ? CHANGE_TOOLS : CHANGE_TOOLS.filter((tool) => tool !== planChange))];
}
