import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Phase, RECORDS, type Record } from '../../src/audit/record.ts';
import { lines } from '../served.ts';

/** The records of a file, each checked against the published schema. */
export function readRecords(path: string): readonly Record[] {
  return lines(readFileSync(path, 'utf8')).map(toRecord);
}

/** The records of a server that was started with `audited`. */
export function recordsOf({ folder }: { readonly folder: string }): readonly Record[] {
  return readRecords(join(folder, 'audit'));
}

export function toRecord(line: string): Record {
  const record = JSON.parse(line);
  return RECORDS[record.phase as Phase].parse(record) as Record;
}

export function isPhase<P extends Phase>(phase: P): (record: Record) => record is Record<P> {
  return (record): record is Record<P> => record.phase === phase;
}
