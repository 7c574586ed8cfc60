import { type Refusal, refuse } from '../errors.ts';
import { NoAnswer } from '../kube/no-answer.ts';
import { StoreFailed } from '../remediation/store.ts';

/** Resolves as `work`, or with a refusal if the store of changes or the API server could not do its part. Rejects on anything else. */
export async function unlessChangeFails<T>(work: Promise<T>): Promise<T | Refusal> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof NoAnswer)
      return refuse(
        'CHANGE_FAILED',
        error.message,
        'If the change was being applied, call get_change to see how far it is. Otherwise nothing was changed: try again.',
      );
    if (!(error instanceof StoreFailed)) throw error;
    return refuse(
      'CHANGE_NOT_KEPT',
      `${error.message}.`,
      'If the change has an id, call get_change to see how far it is. Otherwise try again, or ask the operator to apply the part changes of rbac.yaml.',
    );
  }
}
