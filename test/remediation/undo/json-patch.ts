import { isDeepStrictEqual } from 'node:util';

/** JSON of which nothing is known for sure. */
// biome-ignore lint/suspicious/noExplicitAny: tests read their own objects.
export type Loose = any;

/**
 * Applies a JSON patch as the API server does: a test for null passes for a field that is not there, and parents must be there.
 * Throws if the API server would refuse it. Source: RFC 6902; gopkg.in/evanphx/json-patch.v4.
 */
export function applyJsonPatch(object: Loose, patch: readonly Loose[]): Loose {
  const root = structuredClone(object);
  for (const { op, path, value } of patch) {
    const keys: string[] = path
      .split('/')
      .slice(1)
      .map((key: string) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = keys.pop() as string;
    let parent = root;
    for (const key of keys) {
      if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, key))
        throw new Error(`no parent for ${path}`);
      parent = parent[key];
    }
    if (typeof parent !== 'object' || parent === null) throw new Error(`no parent for ${path}`);
    const exists = Object.hasOwn(parent, last);
    if (op === 'test') {
      if (exists ? !isDeepStrictEqual(parent[last], value) : value !== null) throw new Error(`test failed: ${path}`);
    } else if (op === 'remove') {
      if (!exists) throw new Error(`nothing to remove: ${path}`);
      if (Array.isArray(parent)) parent.splice(Number(last), 1);
      else delete parent[last];
    } else {
      if (op === 'replace' && !exists) throw new Error(`nothing to replace: ${path}`);
      if (Array.isArray(parent) && op === 'add') parent.splice(last === '-' ? parent.length : Number(last), 0, value);
      else
        Object.defineProperty(parent, last, {
          value: structuredClone(value),
          enumerable: true,
          writable: true,
          configurable: true,
        });
    }
  }
  return root;
}
