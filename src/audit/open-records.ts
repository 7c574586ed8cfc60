import type { Configuration } from '../config/configuration.ts';
import { FileRecords } from './file-records.ts';
import { MemoryRecords } from './memory.ts';
import type { RecordSource } from './record-source.ts';
import type { Sink } from './stream.ts';

/** Where the console reads records, and the sinks that the trail needs for it. */
export interface OpenedRecords {
  readonly source: RecordSource;
  readonly sinks: readonly Sink[];
}

/** Opens the records of AUDIT_FILE to be read again; without that file, the newest ones are kept in memory. */
export function openRecords({
  auditFile,
  auditFileKeep,
}: Pick<Configuration, 'auditFile' | 'auditFileKeep'>): OpenedRecords {
  if (auditFile !== '') return { source: new FileRecords({ path: auditFile, keep: auditFileKeep }), sinks: [] };
  const memory = new MemoryRecords();
  return { source: memory, sinks: [memory] };
}
