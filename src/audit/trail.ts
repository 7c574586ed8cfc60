import { type Refusal, refuse } from '../errors.ts';
import type { Subject } from '../kube/subject.ts';
import {
  type AnsweredCall,
  answeredEntry,
  type CallSoFar,
  type EndedStep,
  type StepSoFar,
  startedEntry,
  stepEndedEntry,
  stepStartedEntry,
} from './entry.ts';
import { Recent } from './recent.ts';
import { type Entry, type Phase, writeEntry } from './record.ts';
import type { Sink, Stream } from './stream.ts';

/** Told of each record that a stream could not take, with the reason as the system words it. */
export type OnLost = (stream: Sink['name'], phase: Phase, reason: string) => void;

/** A disk that does not answer must not hold a call for longer than this. */
const PATIENCE_MS = 10_000;

/** Whether a record must outlive the machine, and whether no other call runs whose record could go along with it. */
interface How {
  readonly durable: boolean;
  readonly alone: boolean;
}

/** The record of every call: before anything runs and when it was answered, in every stream at once. */
export class Trail {
  readonly #streams: readonly Stream[];
  readonly #onLost: OnLost;
  readonly #recent = new Recent();

  constructor(streams: readonly Stream[], onLost: OnLost) {
    this.#streams = streams;
    this.#onLost = onLost;
  }

  /** Where the records go. */
  get streams(): readonly Sink['name'][] {
    return this.#streams.map(({ name }) => name);
  }

  /** Puts on record that a command is about to run. Where one stream did not take it, nothing may run: the refusal says so. */
  async started(call: CallSoFar, alone: boolean): Promise<Refusal | undefined> {
    const taken = await this.#append(call.subject, startedEntry(call, new Date()), { durable: true, alone });
    return taken ? undefined : NOT_RECORDED;
  }

  /** Puts on record how a call was answered. The answer is kept even if that fails. */
  async answered(call: AnsweredCall, alone: boolean): Promise<void> {
    await this.#append(call.subject, answeredEntry(call, new Date()), { durable: false, alone });
  }

  /** Puts on record that a step of a call is about to run. It may not run if the refusal says that a stream did not take it. */
  async stepStarted(step: StepSoFar): Promise<Refusal | undefined> {
    const taken = await this.#append(step.subject, stepStartedEntry(step, new Date()), { durable: true, alone: false });
    return taken ? undefined : NOT_RECORDED;
  }

  /** Puts on record how a step of a call ended. */
  async stepEnded(step: EndedStep): Promise<void> {
    await this.#append(step.subject, stepEndedEntry(step, new Date()), { durable: false, alone: false });
  }

  /** The last records of a caller, oldest first, without their place in any chain. */
  recent(subject: Subject): readonly Entry[] {
    return this.#recent.of(subject);
  }

  async close(): Promise<void> {
    await Promise.all(this.#streams.map((stream) => stream.close()));
  }

  async #append(subject: Subject, entry: Entry, how: How): Promise<boolean> {
    const text = writeEntry(entry);
    this.#recent.add(subject, text);
    const { phase } = entry;
    const taken = await Promise.all(this.#streams.map((stream) => this.#appendTo(stream, { phase, text }, how)));
    return taken.every((each) => each);
  }

  async #appendTo(
    stream: Stream,
    { phase, text }: { phase: Phase; text: string },
    { durable, alone }: How,
  ): Promise<boolean> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error(`it took longer than ${PATIENCE_MS} ms`)), PATIENCE_MS).unref();
    try {
      await Promise.race([stream.append(text, durable, alone), late]);
      return true;
    } catch (error) {
      this.#onLost(stream.name, phase, error instanceof Error ? error.message : String(error));
      return false;
    } finally {
      clearTimeout(timer);
    }
  }
}

const NOT_RECORDED: Refusal = refuse(
  'AUDIT_FAILED',
  'The audit record of this call could not be written.',
  'Nothing was run. Tell the operator; the log of the server says what is wrong.',
);
