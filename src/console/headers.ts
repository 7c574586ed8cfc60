import { createHash } from 'node:crypto';

/** Headers of an answer, by their names in lower case. */
export type Headers = Readonly<Record<string, string>>;

/** Everything that a page loads comes from this server, and no other page can frame it or hold on to it. */
function policy(styles: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    ["style-src 'self'", ...styles.map((style) => `'${style}'`)].join(' '),
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const ALWAYS: Headers = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
};

/**
 * Returns the headers of every answer of the console; with `isSecure`, browsers are told to come back over TLS only. `page` is the page
 * of the application: the style in it is allowed by its hash, and no other inline style.
 */
export function securityHeaders(isSecure: boolean, page: string): Headers {
  const styles = [...page.matchAll(/<style>(.*?)<\/style>/gs)].map(
    ([, style = '']) => `sha256-${createHash('sha256').update(style).digest('base64')}`,
  );
  const headers = { 'content-security-policy': policy(styles), ...ALWAYS };
  return isSecure ? { ...headers, 'strict-transport-security': 'max-age=31536000' } : headers;
}

/** What a page may not keep. */
export const NO_STORE: Headers = { 'cache-control': 'no-store' };
