import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** What another instance needs to go on with a session that it did not open. */
export interface SessionClaims {
  /** The revision the client asked for, and who it said it is. */
  readonly revision: string;
  readonly clientName: string;
  readonly clientVersion: string;
  /** Whether the client shows pages of servers. */
  readonly hasApps: boolean;
  /** Whether it opens pages of the web for its user. */
  readonly opensUrls: boolean;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

/** Longer names are cut: the id travels in a header of every request. */
const MAX_NAME = 64;

/**
 * Makes a session id that says what it stands for: claims, a digest of the client that may use it, and 128 random bits, signed
 * with the key that all instances share. Signed, not encrypted: nothing in it is secret. Visible ASCII, below 1,000 characters.
 */
export function signSession(
  key: string,
  { revision, clientName, clientVersion, hasApps, opensUrls, expiresAt }: SessionClaims,
  clientId: string,
): string {
  const body = [
    revision,
    clientName.slice(0, MAX_NAME),
    clientVersion.slice(0, MAX_NAME),
    expiresAt,
    mac(key, `client ${clientId}`),
    randomBytes(16).toString('base64url'),
    // Last, so that an instance of an earlier version goes on with the session too.
    ...(hasApps ? ['apps'] : []),
    ...(opensUrls ? ['urls'] : []),
  ];
  const text = Buffer.from(JSON.stringify(body)).toString('base64url');
  return `${text}.${mac(key, `session ${text}`)}`;
}

/**
 * Reads a session id that was signed with this key for this client and has not expired at `now` (seconds since the epoch);
 * undefined for every other text. Whether the session was ended meanwhile is not known here.
 */
export function readSession(key: string, id: string, clientId: string, now: number): SessionClaims | undefined {
  const [text, signature, ...rest] = id.split('.');
  if (text === undefined || signature === undefined || rest.length > 0) return undefined;
  if (!isSame(signature, mac(key, `session ${text}`))) return undefined;
  const [revision, clientName, clientVersion, expiresAt, client, _, ...able] = JSON.parse(
    Buffer.from(text, 'base64url').toString('utf8'),
  ) as [string, string, string, number, string, string, ...string[]];
  if (expiresAt <= now || !isSame(client, mac(key, `client ${clientId}`))) return undefined;
  const [hasApps, opensUrls] = [able.includes('apps'), able.includes('urls')];
  return { revision, clientName, clientVersion, hasApps, opensUrls, expiresAt };
}

/** The prefix keeps what is signed for one purpose from being shown for another. */
function mac(key: string, text: string): string {
  return createHmac('sha256', key).update(`kubernetes-remediation-mcp ${text}`).digest('base64url');
}

/** Compares texts and not what they decode to, so that every session has one id only. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
