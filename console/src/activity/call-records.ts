import { isMembers, listOf, membersOf, textsOf } from '../json.ts';

/** A record as the server wrote it. Its fields are read with care: newer servers may write others. */
export type AuditRecord = Readonly<Record<string, unknown>>;

/** A write that the API server took, or that the server refused. */
export interface WriteInRecord {
  readonly operation: string;
  readonly resource: string;
  readonly subresource?: string | undefined;
  readonly namespace?: string | undefined;
  /** Absent if the API server made the name up. */
  readonly name?: string | undefined;
  /** The rule of admission that refused it. */
  readonly rule?: string | undefined;
}

/** What was judged, by the record before something ran or the record of a refusal. */
export interface JudgedInRecord {
  readonly argv: readonly string[];
  readonly pipe: readonly string[];
  readonly words: readonly string[];
  readonly objects: readonly {
    readonly type: string;
    readonly namespace?: string | undefined;
    readonly name?: string | undefined;
  }[];
  readonly rules: readonly string[];
  readonly verdict?: string | undefined;
  readonly actAs?: { readonly user: string; readonly groups: readonly string[] } | undefined;
  readonly stdin?: { readonly bytes: number; readonly sha256?: string | undefined } | undefined;
}

/** How something ended; without `ended` it still runs, or its end was not recorded. */
export interface EndInRecord {
  readonly ended?: string | undefined;
  readonly code?: string | undefined;
  readonly durationMs?: number | undefined;
  readonly exitCode?: number | undefined;
  readonly stdoutBytes?: number | undefined;
  readonly stderrBytes?: number | undefined;
  readonly isTruncated: boolean;
  readonly writes: readonly WriteInRecord[];
  readonly refusedWrite?: WriteInRecord | undefined;
}

/** A step of a call: its records put together. */
export interface StepInRecords extends JudgedInRecord, EndInRecord {
  readonly key: string;
  readonly step: string;
  readonly number?: number | undefined;
  readonly as: string;
  readonly time: string;
  readonly change?: string | undefined;
}

/** A call: its records put together. */
export interface CallInRecords extends Omit<JudgedInRecord, 'verdict'>, EndInRecord {
  readonly time: string;
  readonly caller: { readonly method: string; readonly name: string; readonly groups: readonly string[] };
  readonly client?: string | undefined;
  readonly tool: string;
  readonly verdict: 'allowed' | 'denied' | 'asked' | 'running';
  /** Whether it was allowed and did not do what it was asked. */
  readonly isFailed: boolean;
  readonly change?: string | undefined;
  readonly undoes?: string | undefined;
  readonly steps: readonly StepInRecords[];
}

/** Puts the records of one call together, in the order in which they were written. Undefined without records. */
export function callOf(records: readonly AuditRecord[]): CallInRecords | undefined {
  const [first] = records;
  if (first === undefined) return undefined;
  const started = records.find(({ phase }) => phase === 'started' || phase === 'refused');
  const over = records.findLast(({ phase }) => phase === 'ended' || phase === 'refused');
  const caller = membersOf(first['caller']);
  const client = membersOf(first['client']);
  const steps = stepsOf(records);
  // A call that takes several steps has no command of its own.
  const judged = judgedOf(started ?? steps.records.find((each) => textsOf(each['argv']).length > 0) ?? {});
  const changes = records.map((each) => membersOf(each['change']));
  const refusing = records.flatMap((each) => text(membersOf(each['refusedWrite']), 'rule') ?? []);
  return {
    ...judged,
    rules: [...new Set([...judged.rules, ...refusing])],
    ...endOf(over ?? {}),
    time: text(first, 'time') ?? '',
    caller: {
      method: text(caller, 'method') ?? '',
      name: text(caller, 'name') ?? '',
      groups: textsOf(caller['groups']),
    },
    client: [text(client, 'name'), text(client, 'version')].filter(Boolean).join(' ') || undefined,
    tool: text(first, 'tool') ?? '',
    ...outcome(over, records),
    change: changes.map((each) => text(each, 'id')).find(Boolean),
    undoes: changes.map((each) => text(each, 'undoes')).find(Boolean),
    steps: steps.steps,
  };
}

/** The same words as in the list of calls. */
function outcome(
  over: AuditRecord | undefined,
  records: readonly AuditRecord[],
): Pick<CallInRecords, 'verdict' | 'isFailed'> {
  if (over === undefined) return { verdict: 'running', isFailed: false };
  const { phase, code, ended } = over;
  if (code === 'APPROVAL_REQUIRED') return { verdict: 'asked', isFailed: false };
  const isRefused = phase === 'refused' || records.some((each) => isMembers(each['refusedWrite']));
  if (isRefused) return { verdict: 'denied', isFailed: false };
  const isBadEnd = ended === 'defect' || ended === 'timed-out' || ended === 'not-run';
  return { verdict: 'allowed', isFailed: code !== undefined || (number(over, 'exitCode') ?? 0) !== 0 || isBadEnd };
}

function stepsOf(records: readonly AuditRecord[]): {
  readonly steps: readonly StepInRecords[];
  readonly records: readonly AuditRecord[];
} {
  const begun = records.filter(({ phase }) => phase === 'step-started');
  const ends = records.filter(({ phase }) => phase === 'step-ended');
  const steps = begun.map((record, at): StepInRecords => {
    const found = ends.findIndex((end) => end['step'] === record['step'] && end['stepNumber'] === record['stepNumber']);
    const [end = {}] = found === -1 ? [] : ends.splice(found, 1);
    return {
      ...judgedOf(record),
      ...endOf(end),
      key: `${at} ${text(record, 'step')}`,
      step: text(record, 'step') ?? '',
      number: number(record, 'stepNumber'),
      as: text(record, 'as') ?? '',
      time: text(record, 'time') ?? '',
      change: text(membersOf(record['change']), 'id'),
    };
  });
  return { steps, records: begun };
}

function judgedOf(record: AuditRecord): JudgedInRecord {
  const actAs = membersOf(record['actAs']);
  const stdin = membersOf(record['stdin']);
  const user = text(actAs, 'user');
  const bytes = number(stdin, 'bytes');
  return {
    argv: textsOf(record['argv']),
    pipe: textsOf(record['pipe']),
    words: textsOf(record['words']),
    rules: textsOf(record['rules']),
    verdict: text(record, 'verdict'),
    objects: parts(record, 'objects').map((each) => ({
      type: text(each, 'type') ?? '',
      namespace: text(each, 'namespace'),
      name: text(each, 'name'),
    })),
    actAs: user === undefined ? undefined : { user, groups: textsOf(actAs['groups']) },
    stdin: bytes === undefined ? undefined : { bytes, sha256: text(stdin, 'sha256') },
  };
}

function endOf(record: AuditRecord): EndInRecord {
  const refused = membersOf(record['refusedWrite']);
  return {
    ended: text(record, 'ended') ?? (record['phase'] === 'refused' ? 'refused' : undefined),
    code: text(record, 'code'),
    durationMs: number(record, 'durationMs'),
    exitCode: number(record, 'exitCode'),
    stdoutBytes: number(record, 'stdoutBytes'),
    stderrBytes: number(record, 'stderrBytes'),
    isTruncated: record['truncated'] === true,
    writes: parts(record, 'writes').map(writeOf),
    refusedWrite: text(refused, 'resource') === undefined ? undefined : writeOf(refused),
  };
}

function writeOf(write: AuditRecord): WriteInRecord {
  return {
    operation: text(write, 'operation') ?? '',
    resource: text(write, 'resource') ?? '',
    subresource: text(write, 'subresource'),
    namespace: text(write, 'namespace'),
    name: text(write, 'name'),
    rule: text(write, 'rule'),
  };
}

function text(record: AuditRecord, name: string): string | undefined {
  const value = record[name];
  return typeof value === 'string' ? value : undefined;
}

function number(record: AuditRecord, name: string): number | undefined {
  const value = record[name];
  return typeof value === 'number' ? value : undefined;
}

function parts(record: AuditRecord, name: string): readonly AuditRecord[] {
  return listOf(record[name]).filter(isMembers);
}
