import { quoteAsGo } from '../../go/quote.ts';
import type { ApiResource } from '../api.ts';
import { KubectlError } from '../kubectl-error.ts';

/**
 * The path of a collection, or of the object `name` in it. Throws client-go's error for names that cannot be part of a
 * path. Source: Request.Namespace and Request.Name of client-go/rest.
 */
export function resourcePath(
  { group, version, resource }: Pick<ApiResource, 'group' | 'version' | 'resource'>,
  namespace?: string,
  name?: string,
): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const within = namespace === undefined ? '' : `/namespaces/${segment('namespace', namespace)}`;
  if (name === '') throw new KubectlError('resource name may not be empty');
  return `${root}${within}/${resource}${name === undefined ? '' : `/${segment('resource name', name)}`}`;
}

/** A path with the parameters that have a value. */
export function withQuery(
  path: string,
  query: Readonly<Record<string, string | number | boolean | undefined>>,
): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '' && value !== false);
  if (given.length === 0) return path;
  return `${path}?${given.map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`).join('&')}`;
}

/** Source: IsValidPathSegmentName of apimachinery/pkg/api/validation/path. */
function segment(what: string, text: string): string {
  const faults =
    text === '.' || text === '..'
      ? [`may not be '${text}'`]
      : ['/', '%'].filter((part) => text.includes(part)).map((part) => `may not contain '${part}'`);
  if (faults.length > 0) throw new KubectlError(`invalid ${what} ${quoteAsGo(text)}: [${faults.join(' ')}]`);
  return encodeURIComponent(text);
}
