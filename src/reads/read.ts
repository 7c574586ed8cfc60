import type { Api, Discovery, HeldMemory } from '../api/api.ts';
import type { RedactObject } from '../api/objects/redact-object.ts';
import type { ClientVersion } from '../kube/client-version.ts';
import type { KubectlCommand } from '../kube/command.ts';
import type { ObjectSink } from '../kube/object-sink.ts';
import type { StuckRollout } from '../kube/rollout.ts';

/** What a read may use. */
export interface ReadParts {
  readonly api: Api;
  readonly discovery: Discovery;
  /** As in ClientParts. */
  readonly redact?: RedactObject | undefined;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** The namespace of commands that name none. */
  readonly defaultNamespace: string;
  /** Undefined where it could not be learned. */
  readonly client?: ClientVersion | undefined;
  /** Take text as it comes, and what is no UTF-8 as it is; the caps on output are theirs. */
  readonly stdout: (text: string | Buffer) => void;
  /** Whether of what is written to stdout from now on only the length in bytes counts, so that it may come in any order. */
  readonly isStdoutFull?: () => boolean;
  /** Whether nothing of what is written to stdout from now on can be in the answer, so that a read may stop. */
  readonly isEnough?: () => boolean;
  /** Told by a read that stops because of that: what it wrote is less than there is. */
  readonly leaveOff?: () => void;
  /** Takes back what was written to stdout. */
  readonly retract?: () => void;
  readonly memory?: HeldMemory;
  readonly stderr: (text: string) => void;
  /** Takes the objects of a `get` in JSON, in place of stdout. */
  readonly objects?: ObjectSink | undefined;
  /**
   * Takes why a rollout does not go on. A read that has it may look for that, and end as soon as a rollout cannot succeed;
   * without it, it does what kubectl does.
   */
  readonly explainRollout?: ExplainRollout | undefined;
}

/** Looks into a rollout that does not go on. `mayLook` is asked before the first look, `found` takes what was found. */
export interface ExplainRollout {
  readonly mayLook: () => Promise<boolean>;
  readonly found: (stuck: StuckRollout) => void;
}

/**
 * Serves one judged command from the API server and writes, byte for byte, what kubectl would. Resolves with kubectl's
 * exit code; rejects where the request was aborted, or on a defect.
 */
export type NativeRead = (command: KubectlCommand, parts: ReadParts) => Promise<number>;
