import type { Pipeline } from '../call/pipeline.ts';
import type { Subject } from '../kube/subject.ts';
import type { Prompt } from '../prompts/prompt.ts';
import type { Tool, ToolSettings } from '../tools/tool.ts';

/** What every MCP server instance of this process shares. */
export interface Surface {
  readonly name: string;
  readonly version: string;
  readonly settingsFor: (subject: Subject) => ToolSettings;
  readonly tools: readonly Tool[];
  readonly prompts: readonly Prompt[];
  readonly pipeline: Pipeline;
  /** What the operator allows a caller, as a page of text. */
  readonly policyInWords: (subject: Subject) => string;
  /** The audit records of a caller's last calls. */
  readonly recentCalls: (subject: Subject) => readonly unknown[];
  /** Who calls where the transport does not establish it for each request. */
  readonly caller: Subject;
}
