/** Headers of an answer, by their names in lower case. */
export type Headers = Readonly<Record<string, string>>;

/** Everything that a page loads comes from this server, and no other page can frame it or hold on to it. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const ALWAYS: Headers = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
};

/** Returns the headers of every answer of the console; with `isSecure`, browsers are told to come back over TLS only. */
export function securityHeaders(isSecure: boolean): Headers {
  return isSecure ? { ...ALWAYS, 'strict-transport-security': 'max-age=31536000' } : ALWAYS;
}

/** What a page may not keep. */
export const NO_STORE: Headers = { 'cache-control': 'no-store' };
