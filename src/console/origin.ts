import type { IncomingHttpHeaders } from 'node:http';

/**
 * Returns why a request to the API may not come from where its browser says it comes from; undefined if it may. `own` are the origins
 * of the pages. Source: Fetch Metadata Request Headers; RFC 6454.
 */
export function whyForeign(
  method: string,
  { origin, 'sec-fetch-site': site }: IncomingHttpHeaders,
  own: readonly string[],
): string | undefined {
  const sites = method === 'GET' ? ['same-origin', 'none'] : ['same-origin'];
  if (site !== undefined && !sites.includes(String(site)))
    return 'Other pages may not call the console. Open it in a tab of its own.';
  return origin === undefined || own.includes(origin)
    ? undefined
    : 'The page is not from the address at which the server was called. Behind a proxy, the operator sets MCP_PUBLIC_URL.';
}
