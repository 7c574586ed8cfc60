import { z } from 'zod';
import { RECORD_VERSION } from './chain.ts';

const line = {
  audit: z.literal(RECORD_VERSION).describe('Version of this schema; no other line of the server begins with it'),
  seq: z.int().min(1).describe('Position in the chain: one more than that of the record before'),
  time: z.iso.datetime({ precision: 3 }).describe('When the record was made (RFC 3339, UTC)'),
};
/** Which of the records below it is. */
const phase = <P extends string>(name: P) => z.literal(name).describe('Which of the phases above');
const seal = {
  prev: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('The hash of the record before; zeros where the chain begins'),
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256, in hexadecimal, of the text of this line up to and without `,"hash"`'),
};
const call = {
  callId: z.uuid().describe('Joins the records of one call, and its line in the log'),
  caller: z
    .strictObject({
      method: z.enum(['none', 'stdio', 'token', 'service-account', 'oidc', 'certificate']),
      name: z.string(),
      groups: z.array(z.string()),
    })
    .describe('Who calls, as the transport established it'),
  client: z
    .strictObject({ name: z.string(), version: z.string() })
    .optional()
    .describe('What the client says it is; nobody has checked it'),
  tool: z.string().describe('The tool that was called'),
  subcommand: z.string().optional().describe('The words of the kubectl command'),
};
const judged = {
  argv: z
    .array(z.string())
    .optional()
    .describe('The canonical command line that was judged, with hidden values; absent where nothing could be parsed'),
  stdin: z
    .strictObject({ bytes: z.int().min(0), sha256: z.string().optional() })
    .optional()
    .describe('The documents, as kubectl gets them; no digest where a Secret is among them'),
  objects: z
    .array(z.strictObject({ type: z.string(), namespace: z.string().optional(), name: z.string().optional() }))
    .optional()
    .describe('What the command works on; without a name, all that the command line selects'),
  actAs: z
    .strictObject({ user: z.string(), groups: z.array(z.string()) })
    .optional()
    .describe('As whom the API server is asked, where it is not the server itself'),
  verdict: z.enum(['allowed', 'denied']).optional().describe('What policy said; absent where nothing was judged'),
  rules: z.array(z.string()).optional().describe('The rules of the policy that spoke'),
};
const code = z.string().optional().describe('The error code of the answer; see errors.md');
const durationMs = z.int().min(0).describe('From the arrival of the call to here');

/** The records by their phase. docs/reference/audit.schema.json and audit.md are generated from it. */
export const RECORDS = {
  opened: z
    .strictObject({
      ...line,
      phase: phase('opened'),
      server: z.string().describe('Version of the server'),
      tornBytes: z.int().min(0).optional().describe('So much of an unfinished last line was removed before'),
      ...seal,
    })
    .describe('The server begins to write here, or again after it could not'),
  started: z
    .strictObject({ ...line, phase: phase('started'), ...call, ...judged, ...seal })
    .describe('An allowed command is about to run; written before it does'),
  ended: z
    .strictObject({
      ...line,
      phase: phase('ended'),
      ...call,
      ended: z
        .enum(['exited', 'timed-out', 'not-run', 'reported', 'defect'])
        .describe(
          'How: by itself, by its deadline, without having run, as a report of the server itself, or by an error in the server',
        ),
      code,
      exitCode: z.int().min(0).optional().describe('Of kubectl, where it ended by itself'),
      durationMs,
      stdoutBytes: z
        .int()
        .min(0)
        .optional()
        .describe('All that the command printed, also what the answer does not hold'),
      stderrBytes: z.int().min(0).optional().describe('The same of its error output'),
      truncated: z.boolean().optional().describe('Whether the answer holds less than was printed'),
      ...seal,
    })
    .describe('A call was answered'),
  refused: z
    .strictObject({ ...line, phase: phase('refused'), ...call, ...judged, code, durationMs, ...seal })
    .describe('A call was refused, and nothing ran'),
  closed: z
    .strictObject({ ...line, phase: phase('closed'), ...seal })
    .describe('The server stopped in order; nothing of this run follows'),
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
