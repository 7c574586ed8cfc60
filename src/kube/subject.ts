/** Who a call comes from, as the transport established it; never anything a request merely says of itself. */
export interface Subject {
  /** How the caller proved it: not at all, by being on the other end of stdio, or by what it presented over HTTP. */
  readonly method: 'none' | 'stdio' | 'token' | 'service-account' | 'oidc' | 'certificate';
  /** In the form Kubernetes gives user names: `alice@example.com`, `system:serviceaccount:holmes:holmes`. */
  readonly name: string;
  readonly groups: readonly string[];
  /** Whether the server lately showed this caller text that addresses its reader as an instruction. */
  readonly tainted?: true;
  /** When the call is judged, in milliseconds since 1970. Without it, no rule about hours can be told to hold or not. */
  readonly at?: number;
}

/** The caller over HTTP if no authentication is configured. */
export const ANONYMOUS: Subject = Object.freeze({
  method: 'none',
  name: 'anonymous',
  groups: Object.freeze([]) as readonly string[],
});

/** The user who started the server and speaks to it over standard input and output. */
export const LOCAL: Subject = Object.freeze({
  method: 'stdio',
  name: 'local',
  groups: Object.freeze([]) as readonly string[],
});
