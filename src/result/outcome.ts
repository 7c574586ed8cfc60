import type { Refusal } from '../errors.ts';
import type { Captured, Execution } from '../kube/execution.ts';

/** The answer of a call before it takes a protocol's form: the object the caller gets, and whether it is a success. */
export interface Outcome {
  readonly success: boolean;
  readonly body: Readonly<Record<string, unknown>>;
  /** What a client that shows pages is told beside the body. A model does not read it. */
  readonly aside?: Readonly<Record<string, string | number | readonly string[]>> | undefined;
}

/**
 * The keys a refusal adds; part of every outputSchema, because clients check refusals against it too. The codes themselves are
 * listed by the tool `kubectl` alone: a model pays for every word of tools/list.
 */
export const REFUSAL_PROPERTIES = {
  error: { type: 'string' },
  code: { type: 'string' },
  hint: { type: 'string' },
} as const;

/** The outputSchema of tools that run something. Source: specification, Returns; `truncated`, `notice`, `continue` and refusal keys are ours. */
export const EXECUTION_SCHEMA = {
  type: 'object',
  properties: {
    success: { type: 'boolean' },
    stdout: { type: 'string' },
    stderr: { type: 'string' },
    return_code: { type: 'integer' },
    truncated: { type: 'boolean' },
    notice: { type: 'string' },
    redacted: { type: 'integer' },
    untrusted: { type: 'boolean' },
    ...REFUSAL_PROPERTIES,
  },
  required: ['success'],
  additionalProperties: false,
} as const;

/** The answer to a refusal: nothing ran. */
export function toRefusal({ error, code, hint }: Refusal): Outcome {
  return { success: false, body: { success: false, error, code, hint } };
}

/**
 * Shapes what happened to a plan into the answer. A non-zero exit is a failure with kubectl's own words in stderr; only a
 * read that worked in part is a success.
 */
export function toOutcome(execution: Execution): Outcome {
  const { notice } = execution;
  if (execution.ended === 'not-run') {
    const { refusal } = execution;
    return toRefusal(notice === undefined ? refusal : { ...refusal, hint: `${refusal.hint} ${notice}` });
  }
  const hint = notice === undefined ? {} : { hint: notice };
  if (execution.ended === 'timed-out') {
    const error = `Command timed out after ${execution.timeoutSeconds} seconds`;
    const { stdout = NOTHING, stderr = NOTHING } = execution;
    return { success: false, body: { success: false, error, ...shown(stdout, stderr), ...restOf(execution), ...hint } };
  }
  const { exitCode, stdout, stderr } = execution;
  const success = exitCode === 0 || execution.worked === 'in-part';
  const { truncated, ...texts } = shown(stdout, stderr);
  const { cause, verification } = execution;
  const why = cause === undefined ? hint : { error: cause.error, code: cause.code, hint: cause.hint };
  return {
    success,
    body: {
      success,
      ...texts,
      return_code: exitCode,
      ...(truncated && { truncated }),
      ...restOf(execution),
      ...(verification && { verification }),
      ...why,
    },
  };
}

function restOf(execution: Exclude<Execution, { ended: 'not-run' }>) {
  const { rest, untrusted } = execution;
  return {
    ...(untrusted && { untrusted }),
    ...(rest && { notice: rest.notice, ...(rest.cursor !== undefined && { continue: rest.cursor }) }),
  };
}

const NOTHING: Captured = { text: '', kept: 'first', totalBytes: 0, truncated: false };

function shown(stdout: Captured, stderr: Captured) {
  return {
    stdout: withMarker(stdout),
    stderr: withMarker(stderr),
    ...((stdout.truncated || stderr.truncated) && { truncated: true as const }),
  };
}

function withMarker({ text, totalBytes, truncated, kept, isCutShort, isShortened }: Captured): string {
  // Of an output without a part to show, the notice says why.
  if (!truncated || isShortened === true || totalBytes === 0) return text;
  const narrow = 'ask for less with a name, -l, --field-selector, --tail, --since or -o custom-columns';
  const bytes = Buffer.byteLength(text);
  // What is no UTF-8 takes more bytes as text than it had.
  const part =
    bytes < totalBytes || isCutShort
      ? `the ${kept} ${bytes} of ${isCutShort ? 'at least ' : ''}${totalBytes} bytes are shown`
      : `${totalBytes} bytes are not all UTF-8; as text they take more, of which the ${kept} ${bytes} are shown`;
  const marker = `[truncated: ${part}; ${narrow}]`;
  return kept === 'last' ? `${marker}\n${text}` : `${text}\n${marker}`;
}
