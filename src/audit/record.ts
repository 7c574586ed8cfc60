import { z } from 'zod';
import { ADDED_STEPS } from '../policy/added-steps.ts';
import { RECORD_VERSION } from './chain.ts';

const line = {
  audit: z.literal(RECORD_VERSION).describe('Version of this schema; no other line of the server begins with it'),
  seq: z.int().min(1).describe("Position in the chain: the previous record's position plus one"),
  time: z.iso.datetime({ precision: 3 }).describe('Time of the record (RFC 3339, UTC)'),
};
/** Which of the records below it is. */
const phase = <P extends string>(name: P) => z.literal(name).describe('One of the phases above');
const seal = {
  prev: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('The hash of the previous record; zeros at the start of the chain'),
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256, in hexadecimal, of the text of this line up to and without `,"hash"`'),
};
const call = {
  callId: z.uuid().describe('Id shared by all records of one call and by its log line'),
  caller: z
    .strictObject({
      method: z.enum(['none', 'stdio', 'token', 'service-account', 'oidc', 'certificate']),
      name: z.string(),
      groups: z.array(z.string()),
    })
    .describe('The caller, as the transport authenticated it'),
  client: z
    .strictObject({ name: z.string(), version: z.string() })
    .optional()
    .describe('The name and version that the client claims; not verified'),
  tool: z.string().describe('The tool that was called'),
  subcommand: z.string().optional().describe('The words of the kubectl command'),
};
const judged = {
  argv: z
    .array(z.string())
    .optional()
    .describe(
      'The canonical command line that the policy judged, with hidden values; absent if the arguments could not be parsed. A step that runs no command has the one of its call',
    ),
  pipe: z
    .array(z.string())
    .optional()
    .describe('The filters of stdout, in order, with their options; texts that they search for are hidden'),
  stdin: z
    .strictObject({ bytes: z.int().min(0), sha256: z.string().optional() })
    .optional()
    .describe('The documents as kubectl receives them; no digest if they contain a Secret'),
  objects: z
    .array(z.strictObject({ type: z.string(), namespace: z.string().optional(), name: z.string().optional() }))
    .optional()
    .describe('The objects of the command; an entry without a name means all objects that the command line selects'),
  actAs: z
    .strictObject({ user: z.string(), groups: z.array(z.string()) })
    .optional()
    .describe('The impersonated identity; absent if the server uses its own'),
  verdict: z.enum(['allowed', 'denied']).optional().describe('The verdict of the policy; absent if nothing was judged'),
  rules: z.array(z.string()).optional().describe('The policy rules that decided'),
};
const step = {
  step: z
    .enum(['course', ...(Object.keys(ADDED_STEPS) as (keyof typeof ADDED_STEPS)[])])
    .describe('Which step: one of several that the tool takes, or one that the server adds to the call by itself'),
  stepNumber: z
    .int()
    .min(1)
    .optional()
    .describe('Number of the step within its call, the same in both of its records: steps may run side by side'),
  change: z
    .strictObject({
      id: z.string(),
      hash: z.string(),
      undoes: z.string().optional(),
      grant: z.strictObject({ name: z.string(), uid: z.string(), by: z.string() }).optional(),
    })
    .optional()
    .describe(
      'The planned change that the step belongs to, with the hash of what was reviewed; `undoes` is the id of the change that it takes back, `grant` the standing grant that approved it, and `by` the user who made the grant',
    ),
  as: z.enum(['caller', 'server']).describe('Who makes its requests: the caller, or the server as itself'),
};
const code = z.string().optional().describe('The error code of the answer; see errors.md');
const durationMs = z.int().min(0).describe('Milliseconds from the arrival of the call to this record');
const output = {
  exitCode: z.int().min(0).optional().describe('Exit code of kubectl, if it ended by itself'),
  stdoutBytes: z.int().min(0).optional().describe('Size of the whole output, including what the answer omits'),
  stderrBytes: z.int().min(0).optional().describe('Size of the whole error output'),
  truncated: z.boolean().optional().describe('Whether the answer omits part of the output'),
};

const write = {
  operation: z.enum(['CREATE', 'UPDATE', 'DELETE']),
  resource: z.string(),
  subresource: z.string().optional(),
  namespace: z.string().optional(),
  name: z.string().optional(),
};
const writes = {
  writes: z
    .array(z.strictObject(write))
    .optional()
    .describe(
      'The first 100 writes that the API server took for the call, in order and without their objects. An entry without a name is an object whose name the API server made up',
    ),
  refusedWrite: z
    .strictObject({ rule: z.string(), ...write })
    .optional()
    .describe('The write that the server refused, and the rule of admission that refused it'),
};

/** The records by their phase. docs/reference/audit.schema.json and audit.md are generated from it. */
export const RECORDS = {
  opened: z
    .strictObject({
      ...line,
      phase: phase('opened'),
      server: z.string().describe('Version of the server'),
      tornBytes: z.int().min(0).optional().describe('Bytes of an unfinished last line that the server removed first'),
      ...seal,
    })
    .describe('The server starts to write here, or resumes after a failure'),
  started: z
    .strictObject({ ...line, phase: phase('started'), ...call, ...judged, ...seal })
    .describe('An allowed command is about to run; written before it starts'),
  ended: z
    .strictObject({
      ...line,
      phase: phase('ended'),
      ...call,
      ended: z
        .enum(['exited', 'timed-out', 'not-run', 'reported', 'defect'])
        .describe(
          'How the call ended: kubectl exited, timed out or never ran, the server answered with a report, or an error occurred in the server',
        ),
      code,
      durationMs,
      ...output,
      ...writes,
      ...seal,
    })
    .describe('A call was answered'),
  'step-started': z
    .strictObject({
      ...line,
      phase: phase('step-started'),
      ...call,
      ...step,
      words: z.array(z.string()).optional().describe('The words for types whose meaning is asked for'),
      ...judged,
      ...seal,
    })
    .describe('A step of a call is about to run beside its own command; written before it does'),
  'step-ended': z
    .strictObject({
      ...line,
      phase: phase('step-ended'),
      ...call,
      ...step,
      ended: z
        .enum(['exited', 'timed-out', 'not-run', 'answered', 'defect'])
        .describe('How: as a command does, or `answered` if it made plain requests'),
      code,
      durationMs: z.int().min(0).describe('From the start of the step to here'),
      ...output,
      ...writes,
      ...seal,
    })
    .describe('A step of a call is over'),
  refused: z
    .strictObject({ ...line, phase: phase('refused'), ...call, ...judged, code, durationMs, ...seal })
    .describe('A call was refused, and nothing ran'),
  closed: z
    .strictObject({ ...line, phase: phase('closed'), ...seal })
    .describe('The server stopped normally; no records of this run follow'),
} as const;

export type Phase = keyof typeof RECORDS;
export type Record<P extends Phase = Phase> = { [Each in P]: z.infer<(typeof RECORDS)[Each]> }[P];

/** A record as it is made, before a stream gives it its place in the chain. */
export type Entry<P extends Phase = Phase> = {
  [Each in P]: Omit<Record<Each>, keyof typeof seal | 'audit' | 'seq'>;
}[P];

/**
 * The text of an entry: plain ASCII without line breaks, so that nothing in it can act on a terminal or pass for another
 * line.
 */
export function writeEntry(entry: Entry): string {
  return JSON.stringify(entry).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
