import { openFilter } from '../filters/open.ts';
import { isOn, type KubectlCommand, type Plan } from '../kube/command.ts';
import type { ReportProgress } from '../kube/progress.ts';
import type { OutputTerms } from '../output/chain.ts';
import { isOfWorkloads, visibleStages } from '../output/untrusted.ts';
import { isReading } from '../policy/classification/index.ts';
import { mayTouchSecrets } from '../policy/guarded.ts';
import type { Redaction } from '../redaction/redaction.ts';
import { showsFields } from './redacted-reads.ts';

/** What decides how output leaves the server beside the plan: `maxBytes` bounds each stream, `report` follows stdout. */
export interface OutputSettings {
  readonly maxBytes: number;
  readonly report?: ReportProgress | undefined;
  /** Absent where answers show what is secret. */
  readonly redaction?: Redaction | undefined;
  /** Whether hidden characters of text that workloads wrote are made visible. */
  readonly marksUntrusted?: boolean;
}

/** Returns how the output of a permitted plan leaves the server. */
export function outputTerms(
  plan: Plan,
  { maxBytes, report, redaction, marksUntrusted = false }: OutputSettings,
): OutputTerms {
  const { command, pipe = [] } = plan;
  const printed = redaction && { redaction, printsObjects: printsObjects(command) };
  const visible = marksUntrusted && isOfWorkloads(command) ? visibleStages(command, pipe) : undefined;
  return {
    command,
    touchesSecrets: mayTouchSecrets(plan),
    redaction: printed,
    ...(visible && { visible }),
    filters: pipe.map(openFilter),
    maxBytes,
    keep: keepOf(command),
    report,
  };
}

/** Commands that print nothing but objects, whatever the format. */
const OBJECT_PRINTERS: ReadonlySet<string> = new Set(['apply view-last-applied', 'describe', 'rollout history']);

/** Whether stdout of a command is made of objects that it read, and of nothing else. */
function printsObjects(command: KubectlCommand): boolean {
  const { path } = command;
  if (OBJECT_PRINTERS.has(path.join(' ')) || listsVariables(command)) return true;
  return isReading(path) && showsFields(command);
}

function listsVariables(command: KubectlCommand): boolean {
  return command.path.join(' ') === 'set env' && isOn(command, 'list');
}

/** Which end of an output that is too long is of use. */
function keepOf({ path }: KubectlCommand): 'first' | 'last' {
  return path[0] === 'logs' ? 'last' : 'first';
}
