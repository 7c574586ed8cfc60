import { FileSink } from '../../../src/audit/file.ts';
import { FileRecords } from '../../../src/audit/file-records.ts';
import { type Entry, writeEntry } from '../../../src/audit/record.ts';
import type { RecordSource } from '../../../src/audit/record-source.ts';
import { Stream } from '../../../src/audit/stream.ts';
import type { ConsoleAnswer, ConsoleRequest, PageHandler } from '../../../src/console/handler.ts';
import type { Subject } from '../../../src/kube/subject.ts';

export const ALICE: Subject = { method: 'oidc', name: 'alice@example.com', groups: ['ops'] };
export const BOB: Subject = { method: 'oidc', name: 'bob@example.com', groups: [] };
export const START = Date.parse('2026-03-02T09:00:00.000Z');

/** A call as it goes on record. */
export interface PlayedCall {
  readonly number: number;
  readonly caller: Subject;
  readonly client?: { readonly name: string; readonly version: string };
  readonly argv: readonly string[];
  readonly namespace?: string;
  readonly name?: string;
  readonly kind: 'allowed' | 'denied' | 'asked' | 'failed' | 'lost' | 'course';
  /** Milliseconds from START. */
  readonly at: number;
  readonly durationMs: number;
  readonly code?: string;
  readonly stdin?: true;
  /** Of the object; pods without. */
  readonly type?: string;
}

export function callIdOf(number: number): string {
  // A cursor tells calls by the first letters.
  const hex = (((number + 1) * 2654435761) >>> 0).toString(16).padStart(8, '0');
  return `${hex}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}

/** The records of a call, with the time of each. */
export function entriesOf(call: PlayedCall): readonly Entry[] {
  const { number, caller, client, argv, namespace, name, kind, at, durationMs } = call;
  const time = (ms: number) => new Date(START + at + ms).toISOString();
  const head = {
    callId: callIdOf(number),
    caller: { method: caller.method, name: caller.name, groups: [...caller.groups] },
    ...(client && { client }),
    tool: 'kubectl',
    subcommand: 'get',
  };
  const object = { type: call.type ?? 'pods', ...(namespace && { namespace }), ...(name && { name }) };
  const stdin = call.stdin && { stdin: { bytes: 3, sha256: 'a'.repeat(64) } };
  const judged = { argv: [...argv], objects: [object], ...stdin };
  const allowed = { ...judged, verdict: 'allowed' as const, rules: ['subcommand-allowlist'] };
  const step = { step: 'count-selection' as const, stepNumber: 1, as: 'caller' as const };
  const middle = time(durationMs / 2);
  switch (kind) {
    case 'denied':
      return [
        {
          time: time(durationMs),
          phase: 'refused',
          ...head,
          ...judged,
          verdict: 'denied',
          rules: ['subcommand-allowlist'],
          code: call.code ?? 'COMMAND_NOT_ALLOWED',
          durationMs,
        },
      ];
    case 'asked':
      return [
        {
          time: middle,
          phase: 'step-started',
          ...head,
          ...step,
          step: 'rehearse-change',
          change: { id: `shop.c${number}`, hash: 'b'.repeat(64) },
          ...allowed,
        },
        { time: time(durationMs), phase: 'refused', ...head, ...allowed, code: 'APPROVAL_REQUIRED', durationMs },
      ];
    case 'course':
      return [
        { time: time(0), phase: 'step-started', ...head, ...step, step: 'course', ...allowed },
        {
          time: middle,
          phase: 'step-ended',
          ...head,
          ...step,
          step: 'course',
          ended: 'exited',
          exitCode: 0,
          durationMs: 1,
        },
        { time: time(durationMs), phase: 'ended', ...head, ended: 'reported', durationMs },
      ];
    default: {
      const begun: readonly Entry[] = [
        { time: time(0), phase: 'step-started', ...head, ...step, ...allowed },
        { time: time(0), phase: 'step-ended', ...head, ...step, ended: 'exited', exitCode: 0, durationMs: 1 },
        { time: middle, phase: 'started', ...head, ...allowed },
      ];
      if (kind === 'lost') return begun;
      const exitCode = kind === 'failed' ? 1 : 0;
      return [
        ...begun,
        { time: time(durationMs), phase: 'ended', ...head, ended: 'exited', exitCode, stdoutBytes: 5, durationMs },
      ];
    }
  }
}

/** Writes calls to a stream, their records in the order of their times. */
export async function play(calls: readonly PlayedCall[], stream: Stream): Promise<void> {
  const entries = calls.flatMap(entriesOf).toSorted((one, other) => Date.parse(one.time) - Date.parse(other.time));
  for (let at = 0; at < entries.length; at += 500)
    await Promise.all(entries.slice(at, at + 500).map((entry) => stream.append(writeEntry(entry), false)));
}

/** Writes calls to a file that is renamed as it grows, and opens it to be read. */
export async function playToFile(
  calls: readonly PlayedCall[],
  path: string,
  maxBytes = 64 * 1024,
): Promise<RecordSource> {
  const keep = 100;
  const stream = new Stream(new FileSink({ path, maxBytes, keep }), '1.0.0');
  await play(calls, stream);
  await stream.close();
  return new FileRecords({ path, keep });
}

/** Sends a request to a page as a reader. */
export function reading(page: PageHandler, subject: Subject, isLocal = false) {
  const send = async (
    method: ConsoleRequest['method'],
    path: string,
    body?: unknown,
  ): Promise<ConsoleAnswer | undefined> => {
    const url = new URL(path, 'http://console/');
    const parts = url.pathname.slice(1).split('/');
    const { signal } = new AbortController();
    return page({ method, path: parts, query: url.searchParams, body, subject, isLocal, signal });
  };
  return {
    send,
    /** The JSON of a GET that succeeds. */
    get: async <T>(path: string): Promise<T> => {
      const answer = await send('GET', path);
      if (answer === undefined || !('json' in answer) || answer.status !== 200)
        throw new Error(`${path}: ${JSON.stringify(answer)}`);
      return answer.json as T;
    },
    /** The lines of an export. */
    download: async (path: string): Promise<readonly string[]> => {
      const answer = await send('GET', path);
      if (answer === undefined || !('lines' in answer)) throw new Error(`${path}: ${JSON.stringify(answer)}`);
      let text = '';
      for await (const piece of answer.lines) text += piece;
      return text.split('\n').slice(0, -1);
    },
  };
}
