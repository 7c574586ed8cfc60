import type { FullActAs } from '../connection/connection.ts';

/** Headers of a request; a list stands for as many lines. */
export type Headers = Readonly<Record<string, string | readonly string[]>>;

/** The headers that impersonate an identity; none for the server itself. Source: impersonatingRoundTripper of client-go/transport. */
export function impersonation(actAs: FullActAs | undefined): Headers {
  if (actAs === undefined) return {};
  const { user, groups, uid, extra = {} } = actAs;
  return {
    'impersonate-user': asBytes(user),
    'impersonate-group': groups.map(asBytes),
    ...(uid === undefined ? {} : { 'impersonate-uid': asBytes(uid) }),
    ...Object.fromEntries(
      Object.entries(extra).map(([key, values]) => [`impersonate-extra-${escapeKey(key)}`, values.map(asBytes)]),
    ),
  };
}

/** Bytes that no name of a header may hold, and `%`, in per cent. Source: headerKeyEscape of client-go/transport. */
function escapeKey(key: string): string {
  return Buffer.from(key, 'utf8')
    .toString('latin1')
    .replace(/[^\w!#$&'*+.^`|~-]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}

/** Node writes a header byte by byte, one for each character; a name is UTF-8, as Go sends it. */
function asBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
