import type { SecretForm } from '../gateway/secret-form.ts';
import { flagValue, type KubectlCommand, type Plan } from '../kube/command.ts';
import { builtInKind } from '../kube/kinds.ts';
import { commandRow, isReading } from '../policy/classification/index.ts';
import { touchedBy } from '../policy/touched.ts';

/** Formats that hold no field of an object: names, and cells that the API server writes. */
const WITHOUT_FIELDS: ReadonlySet<string> = new Set(['', 'name', 'wide']);

/** Whether the output format of a command can show any field of an object. */
export function showsFields(command: KubectlCommand): boolean {
  return !WITHOUT_FIELDS.has(flagValue(command, 'output') ?? '');
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
  if (command.path[0] !== 'get' || showsFields(command)) return false;
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
