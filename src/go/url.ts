const PATH_KEPT = /[^-\w.~$&+,/:;=@]/gu;
const HOST_KEPT = /[^-\w.~!$&'()*+,:;=<>"[\]]/gu;

/** A URL from its parts; forbidden characters are escaped. Source: URL.String of Go's net/url. */
export function formatUrl(scheme: string, host: string, path: string): string {
  const slash = path !== '' && !path.startsWith('/') && host !== '' ? '/' : '';
  const start = scheme === '' && host === '' ? '' : `${scheme === '' ? '' : `${scheme}:`}//`;
  // A path that is only an asterisk stands for the server itself.
  return `${start}${escapeOthers(host, HOST_KEPT)}${slash}${path === '*' ? path : escapeOthers(path, PATH_KEPT)}`;
}

/** Source: JoinHostPort of Go's net. */
export function joinHostPort(host: string, port: string | number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function escapeOthers(text: string, dropped: RegExp): string {
  return text.replace(dropped, (character) =>
    [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}
