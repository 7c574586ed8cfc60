import type { KubectlCommand, KubernetesObject, Plan } from '../kube/command.ts';
import { sortPositionals } from './classification/index.ts';
import { patchOf } from './content.ts';
import { touchesSecrets } from './guarded.ts';

/** The types of Secrets for which the cluster issues or accepts a token. Source: core v1, SecretType; bootstrap tokens. */
const TOKEN_TYPES: ReadonlySet<unknown> = new Set([
  'bootstrap.kubernetes.io/token',
  'kubernetes.io/service-account-token',
]);
/** The annotations that say whose token it is: `.name` and `.uid`. */
const ACCOUNT = 'kubernetes.io/service-account.';

/** Whether a change makes a Secret for which the cluster issues or accepts a token, or gives one to another service account. */
export function makesTokenSecret(plan: Plan): boolean {
  const { command } = plan;
  if (command.path[0] === 'delete') return false;
  if (isCreated(command)) return true;
  return touchesSecrets(plan) && (isDescribed(command) || isPatched(command) || isAnnotated(command));
}

/** `create secret generic --type=...`; kubectl takes the last type, and every one is judged. */
function isCreated({ path, flags }: KubectlCommand): boolean {
  return (
    path[0] === 'create' &&
    path[1] === 'secret' &&
    flags.some(({ name, value }) => name === 'type' && isTokenType(value))
  );
}

function isDescribed({ documents = [] }: KubectlCommand): boolean {
  return documents.some((document: KubernetesObject) => isTokenSecret(document));
}

/** A merge or strategic patch, or operations of a JSON patch. Text before the first slash of a path is ignored. */
function isPatched(command: KubectlCommand): boolean {
  const patch = patchOf(command);
  if (!Array.isArray(patch)) return isTokenSecret(patch);
  return patch.some((operation) => {
    const { path, value } = fieldsOf(operation);
    const [, first, second, third] =
      typeof path === 'string' ? path.split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')) : [];
    if (first === undefined) return isTokenSecret(value);
    if (first === 'type') return isTokenType(value);
    if (first !== 'metadata') return false;
    if (second === undefined) return namesAccount(fieldsOf(value)['annotations']);
    return second === 'annotations' && (third === undefined ? namesAccount(value) : third.startsWith(ACCOUNT));
  });
}

/** `annotate secret x kubernetes.io/service-account.name=admin` */
function isAnnotated(command: KubectlCommand): boolean {
  return command.path[0] === 'annotate' && sortPositionals(command).values.some((word) => word.startsWith(ACCOUNT));
}

function isTokenSecret(object: unknown): boolean {
  const { type, metadata } = fieldsOf(object);
  return isTokenType(type) || namesAccount(fieldsOf(metadata)['annotations']);
}

function isTokenType(type: unknown): boolean {
  return TOKEN_TYPES.has(type);
}

function namesAccount(annotations: unknown): boolean {
  return Object.keys(fieldsOf(annotations)).some((key) => key.startsWith(ACCOUNT));
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
