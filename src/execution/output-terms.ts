import { openFilter } from '../filters/open.ts';
import type { SecretForm } from '../gateway/secret-form.ts';
import { flagValue, isOn, type KubectlCommand, type Plan } from '../kube/command.ts';
import { builtInKind } from '../kube/kinds.ts';
import type { ReportProgress } from '../kube/progress.ts';
import type { OutputTerms } from '../output/chain.ts';
import { isOfWorkloads, visibleStages } from '../output/untrusted.ts';
import { commandRow, isReading } from '../policy/classification/index.ts';
import { mayTouchSecrets } from '../policy/guarded.ts';
import { touchedBy } from '../policy/touched.ts';
import type { Redaction } from '../redaction/redaction.ts';

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

/** Formats that hold no field of an object: names, and cells that the API server writes. */
const WITHOUT_FIELDS: ReadonlySet<string> = new Set(['', 'name', 'wide']);
/** Commands that print nothing but objects, whatever the format. */
const OBJECT_PRINTERS: ReadonlySet<string> = new Set(['apply view-last-applied', 'describe', 'rollout history']);

/** Whether stdout of a command is made of objects that it read, and of nothing else. */
function printsObjects(command: KubectlCommand): boolean {
  const { path } = command;
  if (OBJECT_PRINTERS.has(path.join(' ')) || listsVariables(command)) return true;
  return isReading(path) && !WITHOUT_FIELDS.has(flagValue(command, 'output') ?? '');
}

/** Whether a command that reads may print or sort by any field of an object, so that it must get redacted objects. */
export function readsFields(plan: Plan): boolean {
  const { path } = plan.command;
  const row = commandRow(path);
  if (!isReading(path) || row === undefined || !('effects' in row)) return false;
  return (row.targets === 'objects' || row.output === 'objects') && !printsOwnTable(plan);
}

/** Whether a command prints a table of built-in kinds: their columns are known, and none shows what is secret by its name. */
function printsOwnTable(plan: Plan): boolean {
  const { command } = plan;
  if (command.path[0] !== 'get' || !WITHOUT_FIELDS.has(flagValue(command, 'output') ?? '')) return false;
  if ((flagValue(command, 'sort-by') ?? '') !== '') return false;
  return touchedBy(plan).every(
    ({ kind }) => typeof kind === 'object' && builtInKind(`${kind.resource}.${kind.group}`)?.resource === kind.resource,
  );
}

/**
 * Changes whose writes hold what kubectl read of objects. The patches of all others hold only what differs between what it read
 * and what it made of that, so they come out the same from objects that are redacted.
 */
const COPYING: ReadonlySet<string> = new Set([
  'apply',
  'apply edit-last-applied',
  'apply set-last-applied',
  'create',
  'create job',
  'debug',
  'edit',
  'replace',
  'rollout undo',
  'run',
]);

/** Whether a command may get redacted objects to read. */
export function mayReadRedacted(command: KubectlCommand): boolean {
  return flagValue(command, 'dry-run') === 'client' || !COPYING.has(command.path.join(' '));
}

/** What kubectl gets in place of the values of Secrets. */
export function secretForm({ path, documents }: KubectlCommand): SecretForm {
  if (path[0] === 'describe') return 'sizes';
  // Here kubectl decodes Secrets into a type of its own.
  return (path[0] === 'create' && documents === undefined) || path.join(' ') === 'set env' ? 'base64' : 'marks';
}

function listsVariables(command: KubectlCommand): boolean {
  return command.path.join(' ') === 'set env' && isOn(command, 'list');
}

/** Which end of an output that is too long is of use. */
function keepOf({ path }: KubectlCommand): 'first' | 'last' {
  return path[0] === 'logs' ? 'last' : 'first';
}
