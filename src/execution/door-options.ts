import type { ReadMode } from '../kube/read-counts.ts';
import type { Redaction } from '../redaction/redaction.ts';
import type { ReadEvent } from './read-router.ts';
import type { StateFolder } from './state-folder.ts';

/** What the door needs to know. Times in seconds, sizes in bytes. */
export interface DoorOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly passEnvironment: readonly string[];
  readonly stateFolder: StateFolder | undefined;
  readonly timeoutSeconds: number;
  readonly maxOutputBytes: number;
  /** What is secret leaves in no output; absent where it may. */
  readonly redaction?: Redaction | undefined;
  /** As in OutputOptions; false if left out. */
  readonly marksUntrusted?: boolean;
  readonly slots: number;
  /** What calls and their kubectl processes may take together; as much as the system allows where it is left out. */
  readonly memoryBytes?: number;
  /** Which way reads are served, and who is told how each command was. */
  readonly nativeReads: ReadMode;
  readonly onRead?: (event: ReadEvent) => void;
}
