import { type Refusal, refuse } from '../../errors.ts';
import type { KubectlCommand } from '../../kube/command.ts';
import { CALL_LABEL, OWN_PODS } from '../../kube/diagnostic-pod.ts';

const OF_ONE_CALL = new RegExp(`^${CALL_LABEL}=[0-9a-f-]{36}$`);

/** The flags of the two commands, with what each may say. */
const LIST: Readonly<Record<string, (value: string) => boolean>> = {
  'all-namespaces': (value) => value === 'true',
  namespace: () => true,
  selector: (value) => value === OWN_PODS,
  output: (value) => value === 'json',
};
const DELETE: typeof LIST = {
  namespace: () => true,
  selector: (value) => OF_ONE_CALL.test(value),
  'ignore-not-found': (value) => value === 'true',
  wait: (value) => value === 'false',
};

/** Returns why a command neither lists the pods of diagnostics nor deletes the pods of one call. Pure. */
export function refuseSweep({ path, flags, positionals, dashAt, documents }: KubectlCommand): Refusal | undefined {
  const [command] = path;
  const allowed = command === 'get' ? LIST : command === 'delete' ? DELETE : {};
  const isPlain =
    path.length === 1 &&
    dashAt === -1 &&
    documents === undefined &&
    positionals.join(' ') === 'pods' &&
    flags.some(({ name }) => name === 'selector') &&
    flags.every(({ name, value }) => Object.hasOwn(allowed, name) && allowed[name]?.(value) === true) &&
    new Set(flags.map(({ name }) => name)).size === flags.length;
  return isPlain
    ? undefined
    : refuse('NOT_ALLOWED', 'Only pods of diagnostics are swept.', 'Delete other pods by name.');
}
