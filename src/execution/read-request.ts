import type { ReportProgress } from '../kube/progress.ts';
import type { Permit } from '../policy/decide.ts';
import { addNoStep } from './add-step.ts';
import type { DoorOptions } from './door-options.ts';
import type { ReadRequest } from './native-reader.ts';
import { outputTerms } from './output-terms.ts';
import type { RunOptions } from './run-options.ts';

/** Takes progress that is of no use to a client. */
export const toNobody: ReportProgress = () => {};

/** Returns what a permitted step asks for, as both ways of running it take it. */
export function readRequest(
  permit: Permit,
  options: RunOptions,
  { timeoutSeconds, maxOutputBytes: maxBytes, redaction, marksUntrusted = false }: DoorOptions,
): ReadRequest {
  const { callId, report = toNobody, explainsRollouts, addStep = addNoStep, objects } = options;
  const timeoutMs = options.timeoutMs ?? timeoutSeconds * 1000;
  const output = outputTerms(permit.plan, { maxBytes, report: options.report, redaction, marksUntrusted });
  return { callId, permit, timeoutMs, output, report, explainsRollouts, addStep, objects };
}
