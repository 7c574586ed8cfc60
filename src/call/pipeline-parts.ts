import type { Logger } from 'pino';
import type { Change } from '../audit/change.ts';
import type { AnsweredCall, CallSoFar, Client } from '../audit/entry.ts';
import type { ReportProgress } from '../kube/progress.ts';
import type { Subject } from '../kube/subject.ts';
import type { Grammar } from '../kubectl/grammar.ts';
import type { Redaction } from '../redaction/redaction.ts';
import type { PendingPage } from '../remediation/steps.ts';
import type { Callable, ServerFacts, ToolSettings } from '../tools/tool.ts';
import type { BeginSpan, CallSpan, TraceOrigin } from '../tracing/tracing.ts';
import type { ChangeParts } from './change-desk.ts';
import type { Cursors } from './cursors.ts';
import type { StepCall, StepParts, Steps } from './step.ts';

export type { PendingPage } from '../remediation/steps.ts';

/** One tool call as a transport hands it over. `arguments` is whatever the client sent. */
export interface Call {
  readonly tool: Callable;
  readonly arguments: unknown;
  readonly signal: AbortSignal;
  readonly subject: Subject;
  /** The session that the call belongs to, as the transport or its client names it; undefined without one. */
  readonly session?: string | undefined;
  /** Called with the progress of the call, if the client asked for it. */
  readonly report?: ReportProgress | undefined;
  /**
   * Takes the page of a change whose decision the call would wait for. Returns whether the call ends now instead, because its client opens
   * the page first and then calls again. Absent if the client opens no pages.
   */
  readonly onPending?: ((page: PendingPage) => boolean) | undefined;
  /** Takes what is to be done once the answer was sent, where the transport can tell. */
  readonly whenAnswered?: ((then: () => void) => void) | undefined;
  /** What the client says it is. */
  readonly client?: Client | undefined;
  readonly trace?: TraceOrigin;
}

/** What the pipeline needs of the rest of the server. */
export interface PipelineParts extends StepParts {
  /** What a caller gets to know and use of the settings. */
  readonly settingsFor: (subject: Subject) => ToolSettings;
  readonly facts: () => Promise<ServerFacts>;
  /** The grammar of the kubectl in use. */
  readonly grammar: () => Promise<Grammar>;
  /** Writes an Event on each object that a call changed; undefined if that is off. Never rejects. */
  readonly writeEvents?: ((change: Change) => Promise<void>) | undefined;
  /** Whether text that workloads wrote is marked as untrusted and read for instructions. */
  readonly marksUntrusted: boolean;
  /** How many calls one caller may have under way. */
  readonly maxCallsPerCaller: number;
  readonly cursors: Cursors;
  /** The life of changes, and the tools whose calls can be planned; absent where changes are off. */
  readonly changes?: ChangeParts | undefined;
  /** What is secret leaves in no answer; absent where it may. */
  readonly redaction?: Redaction | undefined;
  readonly beginSpan: BeginSpan;
  /** Told of every call that was answered. */
  readonly observe: (call: AnsweredCall) => void;
  readonly logger: Logger;
}

/** What belongs to one call. */
export interface CallParts {
  readonly head: CallSoFar;
  readonly span: CallSpan;
  readonly steps: Steps;
  readonly stepCall: StepCall;
  /** When it began (performance.now()). */
  readonly startedAt: number;
}
