import type { Refusal } from '../errors.ts';
import type { AnswerWish, RepeatedArguments } from '../kube/answer.ts';
import type { Plan } from '../kube/command.ts';
import type { Execution } from '../kube/execution.ts';
import type { ObjectSink } from '../kube/object-sink.ts';
import type { PreapprovedSettings } from '../kube/preapproved.ts';
import type { ReadCounts } from '../kube/read-counts.ts';
import type { Grammar } from '../kubectl/grammar.ts';
import type { Outcome } from '../result/outcome.ts';
import type { ChangeDesk } from './changes/desk.ts';

/** What the configuration of the server says to one caller of a tool. */
export interface ToolSettings {
  /** Whether the allowed commands only read. */
  readonly readOnly: boolean;
  readonly allowedCommands: readonly string[];
  readonly dangerousFlags: readonly string[];
  readonly allowedImages: readonly string[];
  readonly timeoutSeconds: number;
  readonly defaultNamespace: string;
  /** How many bytes of output an answer has at most, and how many the server keeps of each stream. */
  readonly answerMaxBytes: number;
  readonly maxOutputBytes: number;
  /** Whether tokens that are data may contain shell metacharacters. */
  readonly metacharacters: 'strict' | 'data';
  /** Allowances for all callers (off unless named here). */
  readonly allowances: readonly string[];
  /** The rules about the caller, in words: the policy file's, and the commands that need approval as one more; absent without any. */
  readonly rules?: readonly RuleInWords[] | undefined;
  /** What is preapproved; absent where the tools of the reference 1.4 are not served. */
  readonly preapproved?: PreapprovedSettings | undefined;
}

/** A rule as callers get to know it: what it allows, asks about or denies, without the names of callers. */
export interface RuleInWords {
  readonly id: string;
  readonly effect: 'allow' | 'ask' | 'deny';
  readonly says: string;
}

/** Facts of the running server that `get_config` reports beside its settings. */
export interface ServerFacts {
  readonly version: string;
  /** Undefined while it is not known or there is none. */
  readonly kubectlVersion: string | undefined;
  /** The minor whose grammar commands are judged by, and whether it is the minor of the kubectl in use. */
  readonly grammar: { readonly minor: string; readonly exact: boolean };
  readonly transport: 'stdio' | 'http';
  /** Which way commands were served since the start. */
  readonly reads: ReadCounts;
  /** Why none is served without a process, in a sentence; undefined if they are. */
  readonly readsOff?: string | undefined;
}

/** MCP tool annotations; all four are required here so that no tool leaves one to a client's default. */
export interface Annotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

/** A JSON Schema object as MCP publishes it. */
export type ObjectSchema = { readonly type: 'object' } & Readonly<Record<string, unknown>>;

/** The arguments of a call after absent ones were dropped; nothing is known of their types yet. */
export type RawArguments = Readonly<Record<string, unknown>>;

/** What a plan depends on beside its arguments. */
export interface PlanFacts {
  /** Marks what the call creates. */
  readonly callId: string;
  /** Who calls, as the value of a label; absent where a plan is made that nothing runs of. */
  readonly caller?: string | undefined;
  /** The grammar of the kubectl in use. */
  readonly grammar: Grammar;
  /** What the whole call may take. */
  readonly timeoutSeconds: number;
  /** The namespace of calls that name none; empty where kubectl's configuration decides. */
  readonly defaultNamespace: string;
  /** What a call can ask of its answer; absent where a plan is made that gives none. */
  readonly answers?: AnswerFacts | undefined;
}

/** What a call can ask of its answer. */
export interface AnswerFacts {
  readonly maxBytes: number;
  /** Reads a cursor that a call of this caller and tool was given. */
  readonly open: (cursor: string) => OpenedCursor | Refusal;
}

/** What a cursor stands for. */
export interface OpenedCursor extends Required<Pick<AnswerWish, 'from'>> {
  readonly maxBytes: number | undefined;
  /** The arguments of the call; absent if they were too long for a cursor, so that they must be given again. */
  readonly repeats: RepeatedArguments | undefined;
  /** Whether these are the arguments that the cursor was made for. */
  readonly isFor: (given: RepeatedArguments) => boolean;
}

/** What a tool list says of a tool. */
interface Listed {
  readonly title: string;
  readonly inputSchema: ObjectSchema;
  readonly outputSchema: ObjectSchema;
  readonly describe: (settings: ToolSettings) => string;
  readonly annotate: (settings: ToolSettings) => Annotations;
  /** Whether it is an earlier name of another tool, which is called and not listed. */
  readonly isUnlisted?: true;
  /** Makes the plain text that clients of the tool expect as the whole answer, for which no answer is an error. Pure. */
  readonly asText?: (body: Outcome['body']) => string;
}

/** What a call needs besides, if hints are written for the tools of the server and this is another one. */
interface Hinting {
  /** Returns a hint with tools and arguments that the caller has. Pure. */
  readonly fitHint?: (hint: string) => string;
}

/** One plan: policy judges it, execution runs it. */
export interface Command {
  readonly kind: 'command';
  readonly name: string;
  /** Loads what `plan` needs for these arguments and most calls do not; absent, or undefined, for nothing. */
  readonly prepare?: (given: RawArguments) => Promise<void> | undefined;
  /** Parses the arguments into a plan. Pure. */
  readonly plan: (given: RawArguments, facts: PlanFacts) => Plan | Refusal;
  /** Whether its answers say what became of the objects that it changed, where policy wants that. */
  readonly verifies?: true;
  /** Takes out of an output what a program printed by accident, before anything is shortened. Pure. */
  readonly settle?: (execution: Execution) => Execution;
  /** Shapes what happened into the answer. Pure. */
  readonly outcome: (execution: Execution) => Outcome;
  /** Says a refusal in the words of this tool; absent if the server's own words are right. Pure. */
  readonly reword?: (refused: Outcome, given: RawArguments) => Outcome;
}

/** What a course may do. */
export interface CourseSteps {
  /**
   * Judges a plan for the caller, puts it on record, runs it, and gives what ran or why nothing did. `objects` takes the objects
   * of a `get` in JSON, in place of stdout. Steps may run side by side.
   */
  readonly take: (plan: Plan, objects?: ObjectSink) => Promise<Execution | Refusal>;
  /** Judges a plan for the caller and runs nothing. Gives the plan as it would run, or why it would not. */
  readonly judge: (plan: Plan) => Promise<Plan | Refusal>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** The addresses that DNS has for a host now, put on record; none if it has none. */
  readonly resolve: (host: string) => Promise<readonly string[] | Refusal>;
}

/** Several plans. It gets nothing but `steps`, and so can run nothing that was not judged. */
export interface Course {
  readonly kind: 'course';
  readonly name: string;
  /** What all its steps together may take, if that is not what calls may take. */
  readonly timeoutSeconds?: number;
  readonly run: (given: RawArguments, facts: PlanFacts, steps: CourseSteps) => Promise<Outcome | Refusal>;
}

/** A step in the life of a change. It gets nothing but `desk`, which judges and records all that it does. */
export interface ChangeCall {
  readonly kind: 'change';
  readonly name: string;
  readonly run: (given: RawArguments, desk: ChangeDesk) => Promise<Outcome | Refusal>;
}

/** A call that is made as another call, which its arguments choose. It gets nothing, and so can run nothing by itself. */
export interface Choice {
  readonly kind: 'choice';
  readonly name: string;
  /** Pure. */
  readonly choose: (given: RawArguments, facts: PlanFacts) => Chosen | Refusal;
}

/** The call that is made instead. */
export interface Chosen {
  readonly tool: Command | ChangeCall;
  readonly given: RawArguments;
}

/** A report on the server itself, which runs nothing. */
export interface Report {
  readonly kind: 'report';
  readonly name: string;
  readonly report: (given: RawArguments, settings: ToolSettings, facts: ServerFacts) => Outcome | Refusal;
}

/** What a call can be made of. */
export type Callable = (Command | Course | ChangeCall | Choice | Report) & Hinting;

export type CommandTool = Command & Listed & Hinting;
export type CourseTool = Course & Listed & Hinting;
export type ChangeTool = ChangeCall & Listed & Hinting;
export type ChoiceTool = Choice & Listed & Hinting;
export type ReportTool = Report & Listed & Hinting;
export type Tool = CommandTool | CourseTool | ChangeTool | ChoiceTool | ReportTool;
