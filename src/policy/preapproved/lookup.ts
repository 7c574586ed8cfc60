import { type Refusal, refuse } from '../../errors.ts';
import type { KubectlCommand } from '../../kube/command.ts';

const LOOKUPS: ReadonlySet<string> = new Set(['pods', 'services']);

/** Returns why a command is not the read of one pod or one Service by its name. Pure. */
export function refuseLookup({ path, flags, positionals, dashAt, documents }: KubectlCommand): Refusal | undefined {
  const isPlain =
    path.join(' ') === 'get' &&
    dashAt === -1 &&
    documents === undefined &&
    positionals.length === 2 &&
    LOOKUPS.has(positionals[0] ?? '') &&
    flags.every(({ name, value }) => name === 'namespace' || (name === 'output' && value === 'json'));
  return isPlain
    ? undefined
    : refuse('NOT_ALLOWED', 'Only one pod or Service is looked up, by its name.', 'Call get_config.');
}
