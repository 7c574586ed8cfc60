import { type KubectlError, printAmongOthers, printError } from '../../api/kubectl-error.ts';
import type { GetOptions } from './options.ts';

/** What went wrong on the way to the objects. kubectl words a single error of lists as if there were several. */
export interface Failure {
  readonly errors: readonly KubectlError[];
  readonly isOfLists: boolean;
}

/** The failure without what --ignore-not-found forgives. */
export function notIgnored(failure: Failure | undefined, { ignoresNotFound }: GetOptions): Failure | undefined {
  if (failure === undefined || !ignoresNotFound) return failure;
  const errors = failure.errors.filter(({ isNotFound }) => !isNotFound);
  return errors.length === 0 ? undefined : { ...failure, errors };
}

/** What kubectl prints before it ends with 1. Source: checkErr of kubectl/pkg/cmd/util. */
export function printFailure({ errors, isOfLists }: Failure): string {
  const [only, ...others] = errors;
  if (only !== undefined && others.length === 0 && !isOfLists) return printError(only);
  return errors.map((error) => `${printAmongOthers(error)}\n`).join('');
}
