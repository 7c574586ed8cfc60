import type { ToolSettings } from '../tools/tool.ts';

/** The workload that a prompt is about; every field is checked to be a plain name before a text is made of it. */
export interface Workload {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
}

/** What a person picks in their client so that the model works in a known order: a text for the model, made for this server. */
export interface Prompt {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The kinds it knows how to go about. */
  readonly kinds: readonly string[];
  /** Writes the text. It names no call that the settings do not allow, and says what is missing. Pure. */
  readonly write: (workload: Workload, settings: ToolSettings) => string;
}
