import { API_VERSION } from './record.ts';
import { ask, type OpenApi } from './requests.ts';

const NEEDED: readonly string[] = ['changes', 'changes/status', 'suspensions'];

/**
 * Tells whether the cluster serves records of changes, or other kinds of the group: `unknown` if it cannot be reached or does not say. Never
 * rejects.
 */
export async function isServed(
  open: OpenApi,
  closing: AbortSignal,
  needed: readonly string[] = NEEDED,
): Promise<boolean | 'unknown'> {
  try {
    const { status, object } = await ask(open, closing, { path: `/apis/${API_VERSION}` });
    if (status === 404) return false;
    if (status !== 200) return 'unknown';
    const { resources = [] } = object as { readonly resources?: readonly { readonly name: string }[] };
    return needed.every((name) => resources.some((each) => each.name === name));
  } catch {
    return 'unknown';
  }
}
