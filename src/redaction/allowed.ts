/** A key whose values the operator lets pass. In each field `*` is any text. */
export interface AllowedKey {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly key: string;
}

/** What is asked of an object. */
interface Place {
  readonly kind?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

/** Returns what tells whether a key of an object may pass. An object whose name is not known passes only where `*` is allowed. */
export function openAllowed(allowed: readonly AllowedKey[]): (place: Place) => (key: string) => boolean {
  const rows = allowed.map(({ kind, namespace, name, key }) => ({
    kind: toPattern(kind),
    namespace: toPattern(namespace),
    name: toPattern(name),
    key: toPattern(key),
  }));
  if (rows.length === 0) return () => never;
  return ({ kind = '', namespace = '', name = '' }) => {
    const fitting = rows.filter((row) => row.kind.test(kind) && row.namespace.test(namespace) && row.name.test(name));
    return fitting.length === 0 ? never : (key) => fitting.some((row) => row.key.test(key));
  };
}

function never(): boolean {
  return false;
}

/** Runs in linear time: between stars, each part is looked for once. */
function toPattern(glob: string): { readonly test: (text: string) => boolean } {
  const parts = glob.split('*');
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return { test: (text) => text === glob };
  return {
    test: (text) => {
      if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
      let at = first.length;
      for (const part of rest) {
        const found = text.indexOf(part, at);
        if (found === -1 || found + part.length > text.length - last.length) return false;
        at = found + part.length;
      }
      return true;
    },
  };
}
