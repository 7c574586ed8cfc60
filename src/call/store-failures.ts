import { type Refusal, refuse } from '../errors.ts';
import { StoreFailed } from '../remediation/store.ts';

/** Resolves as `work`, or with a refusal if the store of changes could not do its part. Rejects on anything else. */
export async function unlessStoreFails<T>(work: Promise<T>): Promise<T | Refusal> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof StoreFailed)) throw error;
    return refuse(
      'CHANGE_NOT_KEPT',
      `${error.message}.`,
      'Call get_change to see how far the change is. The operator finds the rights that the server needs in the part changes of rbac.yaml.',
    );
  }
}
