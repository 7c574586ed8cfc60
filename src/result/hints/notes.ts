import { flagValue } from '../../kube/command.ts';
import type { Ended } from './hint.ts';

/** Says that a change was a dry run, if what kubectl printed does not. */
export function dryRunNote({ command, exitCode, stdout }: Ended): string | undefined {
  const mode = flagValue(command, 'dry-run') ?? 'none';
  if (exitCode !== 0 || mode === 'none' || mode === 'false' || /\((server )?dry run\)/.test(stdout)) return undefined;
  return mode === 'server'
    ? 'This was a dry run: the API server checked the change, and nothing was changed.'
    : 'This was a dry run: nothing was changed, and the API server did not check the change.';
}

/** How many replicas an object had. */
export interface Replicas {
  readonly name: string;
  readonly replicas: number;
}

/** The arguments of a read that tells how many replicas objects have; it prints what `readReplicas` takes. */
export const REPLICAS_FLAGS: readonly string[] = [
  '--no-headers=true',
  '-o',
  'custom-columns=K:.kind,N:.metadata.name,R:.spec.replicas',
];

/** What a read with `REPLICAS_FLAGS` printed; objects that have no replicas are left out. */
export function readReplicas(stdout: string): readonly Replicas[] {
  return stdout.split('\n').flatMap((line) => {
    const [kind = '', name = '', replicas = ''] = line.trim().split(/\s+/);
    return /^\d+$/.test(replicas) ? [{ name: `${kind.toLowerCase()}/${name}`, replicas: Number(replicas) }] : [];
  });
}

const MOST_OBJECTS = 10;

/** Says from how many replicas to how many a `scale` went; undefined if it failed, or it is not known. */
export function scaleNote({ command, exitCode }: Ended, before: readonly Replicas[]): string | undefined {
  const wanted = flagValue(command, 'replicas');
  const current = flagValue(command, 'current-replicas');
  if (exitCode !== 0 || wanted === undefined || before.length === 0) return undefined;
  const changes = before
    .filter(({ replicas }) => current === undefined || current === '-1' || Number(current) === replicas)
    .slice(0, MOST_OBJECTS)
    .map(({ name, replicas }) =>
      before.length === 1 ? `${replicas} -> ${wanted}` : `${name} ${replicas} -> ${wanted}`,
    );
  if (changes.length === 0) return undefined;
  const more = before.length > MOST_OBJECTS ? `, and ${before.length - MOST_OBJECTS} more` : '';
  return `Replicas: ${changes.join(', ')}${more}.`;
}
