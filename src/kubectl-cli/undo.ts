import { oneLine } from '../untrusted/one-line.ts';
import { makeVisible } from '../untrusted/visible.ts';
import { approvalLines, changeOf, planLines, type ShownChange } from './approval.ts';
import { type Ending, onSignals } from './ending.ts';
import { type Body, NoServerAnswer, type Way } from './way.ts';

/** A change that is to be taken back. */
export interface UndoLine {
  readonly id: string;
  readonly reason?: string;
  /** Whether what the server answers last is printed as JSON, and nothing else. */
  readonly json: boolean;
}

/** The exit codes of `changes`; `unusable` is the code of a server that gives no answer, as of a cluster. */
const EXIT = { done: 0, notDone: 1, unusable: 2, refused: 3 } as const;
/** Codes of answers that say that a change cannot be taken back now, and not that the caller may not. */
const NOT_DONE: ReadonlySet<unknown> = new Set([
  'APPROVAL_REQUIRED',
  'CHANGE_NOT_FOUND',
  'CHANGE_CONFLICT',
  'CHANGE_EXPIRED',
  'CHANGE_FAILED',
  'CHANGE_OUTDATED',
  'CHANGE_NOT_KEPT',
  'CHANGES_SUSPENDED',
]);

/**
 * Takes a change back through the tools, as the caller that they know: has the undo planned, prints the plan, and applies it if it needs no
 * approval or has it. Resolves with the exit code. `open` opens the way to the tools; it may reject with ConfigurationError.
 */
export async function callUndo(line: UndoLine, open: () => Way | Promise<Way>): Promise<number> {
  const way = await open();
  const ending = onSignals();
  try {
    return await undo(line, way, ending);
  } catch (error) {
    if (ending.code !== undefined) return ending.code;
    if (!(error instanceof NoServerAnswer)) throw error;
    const hint = 'Check the address of the server, that it runs, and the token in KUBERNETES_REMEDIATION_MCP_TOKEN.';
    process.stderr.write(`error: ${oneLine(error.message)}\nhint: ${hint}\n`);
    return EXIT.unusable;
  } finally {
    await way.close();
  }
}

async function undo({ id, reason, json }: UndoLine, way: Way, { signal }: Ending): Promise<number> {
  const given = { id, ...(reason !== undefined && { reason }), plan_only: true };
  const planned = await call(way, 'undo_change', given, signal);
  const plan = changeOf(planned);
  if (plan === undefined || planned['success'] !== true) return end(planned, refusalLines(planned), json);
  if (!json) print(planLines(plan));
  if (plan.phase === 'Pending') {
    const lines = approvalLines({ ...plan, diff: '', risks: [], warnings: [] }, { body: planned, keeps: way.keeps });
    return end({ ...planned, success: false, code: 'APPROVAL_REQUIRED' }, lines.slice(1), json);
  }
  const made = await call(way, 'apply_change', { id: plan.id, wait_seconds: 0, verify_seconds: 0 }, signal);
  const change = changeOf(made);
  return end(made, change === undefined ? refusalLines(made) : resultLines(change, made), json);
}

async function call(way: Way, tool: string, given: Body, signal: AbortSignal): Promise<Body> {
  const body = await way.call(tool, given, signal);
  if (body === undefined)
    throw new NoServerAnswer(`The server does not offer the tool ${tool}: changes are off (CHANGES).`);
  return body;
}

function resultLines({ phase, message, summary }: ShownChange, body: Body): readonly string[] {
  return body['success'] === true
    ? [`undone: ${oneLine(summary)} (${oneLine(phase)})`]
    : [...refusalLines(body), ...(message === undefined ? [] : [`result: ${oneLine(message)}`])];
}

function refusalLines(body: Body): readonly string[] {
  return ['error', 'code', 'hint'].flatMap((name) => {
    const said = body[name];
    return typeof said === 'string' && said !== '' ? [`${name}: ${oneLine(said)}`] : [];
  });
}

function end(body: Body, lines: readonly string[], json: boolean): number {
  if (json) process.stdout.write(`${makeVisible(JSON.stringify(body, null, 2), 'json')}\n`);
  else print(lines);
  if (body['success'] === true) return EXIT.done;
  return NOT_DONE.has(body['code']) ? EXIT.notDone : EXIT.refused;
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
