import type { ReviewedWrite } from '../../kube/reviewed-write.ts';
import { listOf, recordOf } from '../../policy/admission/reading.ts';
import type { About, Redaction } from '../../redaction/redaction.ts';

/** Returns the body of a write as JSON; undefined if it has none, or it is no JSON (kubectl sends some objects in protobuf). */
export function sentOf({ body }: Pick<ReviewedWrite, 'body'>): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Returns the body of a write as it may be shown. The value of a JSON patch is redacted by its path, since nothing else says what
 * it is.
 */
export function shownSentOf(
  write: Pick<ReviewedWrite, 'body' | 'contentType'>,
  about: About,
  redaction: Pick<Redaction, 'object'> | undefined,
): unknown {
  const sent = sentOf(write);
  if (sent === undefined)
    return write.body.length === 0 ? {} : `${write.body.length} bytes of ${write.contentType || 'an unknown type'}`;
  if (redaction === undefined) return sent;
  if (!Array.isArray(sent)) return redaction.object(sent, about);
  return sent.map((operation: unknown) => {
    const { path, value, ...rest } = recordOf(operation);
    if (value === undefined || typeof path !== 'string') return redaction.object(operation);
    const keys = path
      .split('/')
      .slice(1)
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    return { ...rest, path, value: taken(redaction.object(nested(keys, value), about), keys) };
  });
}

/** The object that has a value at a path. An element of a list is in a list. */
function nested(keys: readonly string[], value: unknown): unknown {
  return keys.reduceRight<unknown>(
    (inner, key) => (isIndex(key) ? [inner] : Object.fromEntries([[key, inner]])),
    value,
  );
}

function taken(object: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((at, key) => {
    if (typeof at === 'string') return at;
    return isIndex(key) ? listOf(at)[0] : recordOf(at)[key];
  }, object);
}

function isIndex(key: string): boolean {
  return /^(\d+|-)$/.test(key);
}
